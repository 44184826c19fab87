"""What is deleted is gone: a lab with the files that it alone plays, an account with its labs and sessions, both with their names.

Law of the module: it hears of every deletion, from wherever it comes. A file goes with the last lab that plays it; one that no lab ever
played goes a day later.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, pre_delete
from django.utils import timezone

from streamlab.labs import hub
from streamlab.labs.models import Command, EventFile, Lab, Scenario, User

_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
PATIENCE = timedelta(days=1)
"""How long a file may wait in a form before a lab plays it."""


def listen() -> None:
    """Hear of deletions from now on."""
    pre_delete.connect(_lab_goes, Lab)
    post_delete.connect(_lab_has_gone, Lab)
    pre_delete.connect(_account_goes, User)


def sweep_files() -> None:
    """Delete files that no lab plays, and that nobody has brought lately."""
    before = timezone.now() - PATIENCE
    _forget(EventFile.objects.filter(created__lt=before).values_list("digest", flat=True))


def _lab_goes(sender: Any, instance: Lab, **_: Any) -> None:
    played = Command.objects.filter(lab=instance, payload__command="play_file").values_list("payload__file", flat=True)
    instance.files_played = {*played, *_named_in(instance.scenario)}  # type: ignore[attr-defined]


def _lab_has_gone(sender: Any, instance: Any, **_: Any) -> None:
    _without_name(instance)
    _forget(instance.files_played)


def _forget(digests: Iterable[str]) -> None:
    digests = set(digests)
    if not digests:
        return
    kept = {digest for scenario in Lab.objects.values_list("scenario", flat=True) for digest in _named_in(scenario)}
    kept |= {digest for definition in Scenario.objects.values_list("definition", flat=True) for digest in _named_in(definition)}
    for digest in digests - kept:
        if not Command.objects.filter(payload__file=digest).exists():
            EventFile.objects.filter(digest=digest).delete()
            transaction.on_commit(partial(hub.files().forget, digest))


def _named_in(scenario: Any) -> set[str]:
    return set(_DIGEST.findall(json.dumps(scenario)))


def _account_goes(sender: Any, instance: User, **_: Any) -> None:
    """Its labs and sessions go too."""
    Lab.objects.filter(owner=instance).delete()
    _without_name(instance)
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(instance.pk):
            session.delete()


def _without_name(row: Model) -> None:
    """The admin's history says what was done, from now on without the name of what is gone."""
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk))
    about.update(object_repr=f"{row._meta.verbose_name} {row.pk}")
