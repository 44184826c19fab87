"""A room around a real lab, as the classroom's own tests have it, and whoever looks after the server."""

from __future__ import annotations

from tests.classroom.conftest import room as room
from tests.labs.conftest import data_directory as data_directory
from tests.labs.conftest import hub as hub
