"""Addresses of the teacher's side."""

from __future__ import annotations

from django.urls import path, re_path

from streamlab.classroom.teacher import deeds, opening, pages
from streamlab.classroom.teacher.socket import TeacherSocket

urlpatterns = [
    path("teach/", pages.teach, name="teach"),
    path("rooms/new/", opening.new, name="room-new"),
    path("rooms/", opening.make, name="room-make"),
    path("room/<str:code>/lobby/", pages.lobby, name="room-lobby"),
    path("room/<str:code>/wall/", pages.wall, name="room-wall"),
    path("room/<str:code>/copies/", pages.copies, name="room-copies"),
    path("room/<str:code>/copies/now/", pages.copies_now, name="room-copies-now"),
    path("room/<str:code>/notes/", pages.notes, name="room-notes"),
    path("room/<str:code>/owners/now/", pages.owners_now, name="room-owners-now"),
    path("room/<str:code>/report/", pages.report, name="room-report"),
    path("room/<str:code>/report.csv", pages.report_csv, name="room-report-csv"),
    path("room/<str:code>/do/", deeds.do, name="room-do"),
]

sockets = [re_path(r"^ws/rooms/(?P<code>\w+)/teacher/?$", TeacherSocket.as_asgi())]
