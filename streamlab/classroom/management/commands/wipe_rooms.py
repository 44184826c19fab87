"""`manage.py wipe_rooms`: end rooms that were left open, and delete what is personal in them. For a daily timer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from streamlab.classroom import rooms
from streamlab.classroom.models import Room, RoomState


class Command(BaseCommand):
    help = "Ends rooms that nobody has been in for a while and deletes their seats and votes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hours", type=float, default=24.0, help="rooms opened longer ago than this (default: 24)")

    def handle(self, *args: Any, **options: Any) -> None:
        before = timezone.now() - timedelta(hours=options["hours"])
        count = 0
        for room in Room.objects.filter(created__lte=before).exclude(state=RoomState.ENDED):
            rooms.wipe(room)
            count += 1
        self.stdout.write(_("%d rooms were ended and wiped.") % count)
