"""Addresses for whoever looks after this server."""

from __future__ import annotations

from django.urls import path

from streamlab.operations import metrics, status

urlpatterns = [
    path("operations/", status.status, name="operations"),
    path("metrics", metrics.metrics, name="metrics"),
]
