"""A lab as one JSON file, out and in.

Law of the module: scenario, seed, commands and the event files that they name are the whole lab. What comes in is checked for
version, shape and size before a row is written, and every refusal is one sentence.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from streamlab.engine.forking import Moment
from streamlab.engine.limits import ServerLimits
from streamlab.engine.names import CALLED
from streamlab.engine.storage import StoredCommand
from streamlab.labs import forking, hub, making, models, storage
from streamlab.world.commands import AnyCommand, PlayFile
from streamlab.world.scenarios import Scenario

FORMAT, VERSION = "streamlab lab", 1


class ImportRefused(Exception):
    """This file cannot become a lab; the text is for the person."""


class PortedCommand(msgspec.Struct, forbid_unknown_fields=True):
    """`after`: virtual ms after the lab's start."""

    after: int
    command: AnyCommand


class PortedFile(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    base64: str


class PortedLab(msgspec.Struct, forbid_unknown_fields=True):
    """`after`: how far the lab had come, in virtual ms after its start. `files` by digest.

    `real_clients`: such have been there; what they did is not in the file, so it does not give the same run again.
    `paused`: the lab opens standing at `after`, the moment that was looked at (left out of the file where it does not).
    `called`: as the lab's row has it (left out where that is nothing).
    """

    format: str
    version: int
    name: str
    scenario: Scenario
    seed: int
    start: int
    after: int
    commands: list[PortedCommand]
    files: dict[str, PortedFile] = {}
    real_clients: bool = False
    paused: bool = False
    called: str = ""


def export(lab: models.Lab, now: int, touched: bool = False, moment: Moment | None = None) -> bytes:
    """The lab as it is at virtual ms `now`, or at a moment of its past. `touched`: real clients have been here."""
    stored = lab.stored()
    if moment is not None:
        now, rows = moment.at, forking.commands_by(lab, moment)
        lines = [StoredCommand(row.sequence, row.at, msgspec.convert(row.payload, AnyCommand)) for row in rows]
    else:
        lines = storage.commands(lab.code)
    commands = [PortedCommand(line.at - lab.start, line.command) for line in lines]
    shelf, files = hub.files(), {}
    for digest, name in _files_of(stored.scenario, commands).items():
        if digest in shelf:
            files[digest] = PortedFile(name, base64.b64encode(shelf[digest]).decode())
    ported = PortedLab(
        FORMAT,
        VERSION,
        lab.name,
        stored.scenario,
        lab.seed,
        lab.start,
        now - lab.start,
        commands,
        files,
        touched or lab.real_clients,
        moment is not None,
        lab.called,
    )
    content = msgspec.to_builtins(ported)
    for name in ("paused", "called"):
        if not content[name]:
            del content[name]
    return msgspec.json.format(msgspec.json.encode(content), indent=1)


def require_size(size: int) -> None:
    """Raise ImportRefused where a file is too large to be looked at."""
    limits: ServerLimits = settings.STREAMLAB_LIMITS
    if size > limits.import_bytes:
        raise ImportRefused(
            gettext("The file has {size} bytes; at most {most} are taken.").format(
                size=f"{size:,}", most=f"{limits.import_bytes:,}"
            )
        )


def bring(data: bytes, **owner: Any) -> tuple[models.Lab, bool]:
    """Make a lab of an exported one, and say whether real clients had been there: what they did is not in the file.

    It replays its commands when somebody first looks. Raises ImportRefused, LimitReached.
    """
    require_size(len(data))
    ported = _read(data)
    _check(ported)
    for digest, file in ported.files.items():
        _keep(digest, file)
    with transaction.atomic():
        until = ported.start + ported.after
        lab = making.make_lab(
            ported.scenario,
            ported.name,
            ported.seed,
            start=ported.start,
            until=until,
            paused=ported.paused,
            called=ported.called if ported.called in CALLED else "",
            **owner,
        )
        rows = [
            models.Command(lab=lab, sequence=number, at=ported.start + line.after, payload=msgspec.to_builtins(line.command))
            for number, line in enumerate(ported.commands, 1)
        ]
        models.Command.objects.bulk_create(rows, batch_size=500)
    return lab, ported.real_clients


def _read(data: bytes) -> PortedLab:
    """The file's content; first whether it is one of ours at all, so that the sentence fits."""
    try:
        head = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ImportRefused(gettext("This is not a JSON file.")) from None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ImportRefused(gettext("This is not a lab that StreamLab has exported."))
    if head.get("version") != VERSION:
        raise ImportRefused(
            gettext("This file has version {theirs}; this StreamLab reads version {version}.").format(
                theirs=head.get("version"), version=VERSION
            )
        )
    try:
        return msgspec.convert(head, PortedLab)
    except msgspec.ValidationError as error:
        raise ImportRefused(gettext("The file is damaged: {error}.").format(error=error)) from None


def _check(ported: PortedLab) -> None:
    limits: ServerLimits = settings.STREAMLAB_LIMITS
    longest = limits.import_hours * 3_600_000
    if len(ported.commands) + len(ported.scenario.script) > limits.import_commands:
        raise ImportRefused(
            gettext("The file has {count} commands; at most {most} are taken.").format(
                count=f"{len(ported.commands):,}", most=f"{limits.import_commands:,}"
            )
        )
    if not 0 <= ported.after <= longest:
        raise ImportRefused(
            gettext("The lab has run for {hours} h; at most {most} h are replayed.").format(
                hours=f"{ported.after / 3_600_000:.0f}", most=limits.import_hours
            )
        )
    if not 0 <= ported.start < 2**53 or not 0 <= ported.scenario.warm_up <= longest or not 0 <= ported.seed < 2**63:
        raise ImportRefused(gettext("The file's start, warm-up or seed is out of range."))
    if not 1 <= ported.scenario.brokers <= limits.lab.brokers:
        raise ImportRefused(
            gettext("The lab has {brokers} brokers; a lab here has 1 to {most}.").format(
                brokers=ported.scenario.brokers, most=limits.lab.brokers
            )
        )
    before = 0
    for number, line in enumerate(ported.commands, 1):
        if not before <= line.after <= ported.after:
            raise ImportRefused(gettext("Command {number} of the file is out of order in time.").format(number=number))
        before = line.after
    missing = [
        name
        for digest, name in _files_of(ported.scenario, ported.commands).items()
        if digest not in ported.files and digest not in hub.files()
    ]
    if missing:
        raise ImportRefused(gettext("The file names the event file {name} but does not hold it.").format(name=missing[0]))


def _keep(digest: str, file: PortedFile) -> None:
    try:
        data = base64.b64decode(file.base64, validate=True)
    except ValueError:
        raise ImportRefused(gettext("The event file {name} in it is damaged.").format(name=file.name)) from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise ImportRefused(gettext("The event file {name} in it is not the one that was played.").format(name=file.name))
    hub.files().save_now(data)
    models.EventFile.objects.get_or_create(digest=digest, defaults={"name": file.name[:120], "size": len(data)})


def _files_of(scenario: Scenario, commands: list[PortedCommand]) -> dict[str, str]:
    """Names of the event files that are played, by digest."""
    given = [*(line.command for line in scenario.script), *(line.command for line in commands)]
    return {command.file: command.name for command in given if isinstance(command, PlayFile)}
