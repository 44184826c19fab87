"""Addresses for whoever looks after this server."""

from __future__ import annotations

from django.urls import path

from streamlab.operations import metrics

urlpatterns = [
    path("metrics", metrics.metrics, name="metrics"),
]
