"""Addresses of what people see and do."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from streamlab.labs import connect_views, fork_views, lab_views, new_views, operator_views, past_views, qr_views, views, why_views
from streamlab.labs.guards import marked
from streamlab.labs.roles import What

urlpatterns = [
    path("", views.home, name="home"),
    path("jsi18n/", marked(JavaScriptCatalog.as_view(), What.LOOK_AROUND), name="javascript-catalog"),
    path("roles/", views.roles, name="roles"),
    path("simulated/", views.simulated, name="simulated"),
    path("course/", connect_views.course, name="course"),
    path("operator/<str:link>/", operator_views.use_link, name="operator-link"),
    path("labs/", views.make, name="make-lab"),
    path("labs/new/", new_views.new, name="new-lab"),
    path("labs/import/", views.bring, name="import-lab"),
    path("labs/join/", views.join, name="join-lab"),
    path("labs/status/", lab_views.all_status, name="labs-status"),
    path("labs/<str:code>/", views.lab_page, name="lab"),
    path("labs/<str:code>/fork/", fork_views.fork, name="lab-fork"),
    path("labs/<str:code>/clock/", lab_views.clock, name="lab-clock"),
    path("labs/<str:code>/status/", lab_views.status, name="lab-status"),
    path("labs/<str:code>/export/", lab_views.export, name="lab-export"),
    path("labs/<str:code>/reset/", lab_views.reset, name="lab-reset"),
    path("labs/<str:code>/close/", lab_views.close, name="lab-close"),
    path("labs/<str:code>/connect/", connect_views.connect, name="lab-connect"),
    path("labs/<str:code>/qr/", qr_views.qr, name="lab-qr"),
    path("labs/<str:code>/ports/", connect_views.ports, name="lab-ports"),
    path("labs/<str:code>/ports/take/", connect_views.take_ports, name="lab-take-ports"),
    path("labs/<str:code>/ports/own/", connect_views.own_ports, name="lab-own-ports"),
    path("labs/<str:code>/past/", past_views.moment, name="lab-past"),
    path("labs/<str:code>/past/further/", past_views.further, name="lab-past-further"),
    path("labs/<str:code>/past/series/", past_views.series, name="lab-past-series"),
    path("labs/<str:code>/past/overview/", past_views.overview, name="lab-past-overview"),
    path("labs/<str:code>/why/", why_views.why, name="lab-why"),
    path("labs/<str:code>/story/", why_views.told, name="lab-story"),
    path("labs/<str:code>/commands/", lab_views.act, name="lab-act"),
    path("", include("streamlab.labs.compare_views")),
    path("", include("streamlab.labs.command_urls")),
]
