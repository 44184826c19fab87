"""All addresses: the admin, and the labs with everything else that people see."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("streamlab.operations.urls")),
    path("", include("streamlab.classroom.urls")),
    path("", include("streamlab.learning.urls")),
    path("", include("streamlab.classroom.teacher.urls")),
    path("", include("streamlab.labs.urls")),
]
