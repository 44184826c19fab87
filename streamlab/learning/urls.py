"""Addresses of what learners see and do."""

from __future__ import annotations

from django.urls import path

from streamlab.learning import quiz_views, views, write_views

urlpatterns = [
    path("learn/", views.course, name="learn"),
    path("learn/forget/", views.forget, name="learn-forget"),
    path("learn/quiz/", quiz_views.quiz, name="quiz"),
    path("learn/write/", write_views.write, name="write-lesson"),
    path("learn/write/check/", write_views.check, name="check-lesson"),
    path("learn/<str:slug>/", views.lesson_page, name="lesson"),
    path("learn/<str:slug>/drawer/", views.drawer, name="lesson-drawer"),
    path("learn/<str:slug>/do/", views.do, name="lesson-do"),
    path("learn/<str:slug>/again/", views.again, name="lesson-again"),
]
