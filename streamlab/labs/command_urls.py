"""Addresses of the commands, one form each, and of the files that one of them plays."""

from __future__ import annotations

from django.urls import path

from streamlab.labs import code_views, command_views, file_views, terminal_views

urlpatterns = [
    path("labs/<str:code>/commands/<str:name>/", command_views.command, name="lab-command"),
    path("labs/<str:code>/code/", code_views.code, name="lab-code"),
    path("labs/<str:code>/terminal/tools/", terminal_views.tools, name="lab-tools"),
    path("labs/<str:code>/files/", file_views.upload, name="lab-file"),
]
