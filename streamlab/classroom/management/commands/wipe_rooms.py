"""`manage.py wipe_rooms`: end rooms that were left open, and delete what is personal in them. For a daily timer.

Law of the module: where the server runs, it ends them itself, so that labs and phones hear of it; without one the rows are wiped here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from streamlab.classroom import rooms
from streamlab.classroom.models import Room, RoomState
from streamlab.engine.operator_client import OperatorClient, OperatorError
from streamlab.labs.spoken_command import SpokenCommand


class Command(SpokenCommand):
    help = gettext_noop("Ends rooms that nobody has been in for a while and deletes their seats and votes.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hours", type=float, default=24.0, help=_("rooms that nobody has been in for so long (default: 24)"))
        parser.add_argument("--data", help=_("the data directory of the server (.data)"))

    def handle(self, *args: Any, **options: Any) -> None:
        left = list(left_open(options["hours"]))
        for room in left:
            _end(room)
        self.stdout.write(ngettext("%d room was ended and wiped.", "%d rooms were ended and wiped.", len(left)) % len(left))


def left_open(hours: float) -> QuerySet[Room]:
    """Rooms that are not over, were opened so long ago, and have had nobody in them since."""
    before = timezone.now() - timedelta(hours=hours)
    return Room.objects.filter(created__lte=before).exclude(state=RoomState.ENDED).exclude(seats__last_seen__gt=before)


def _end(room: Room) -> None:
    try:
        OperatorClient.of_directory(settings.DATA_DIR).end_room(room.code)
    except OperatorError:
        rooms.wipe(room)
