"""Addresses of the classroom: joining and the phone."""

from __future__ import annotations

from django.urls import path

from streamlab.classroom import phone_views

urlpatterns = [
    path("join/", phone_views.ask_code, name="join"),
    path("join/<str:code>/", phone_views.join, name="join-room"),
    path("r/<str:code>", phone_views.short, name="short-room"),
    path("r/<str:code>/", phone_views.short),
    path("room/<str:code>/", phone_views.room, name="room"),
]
