"""What the server gives out: how many labs, viewers, files. What one lab may use is in `world.limits`.

Law of the module: every limit has a name, a default, and one sentence for whoever reaches it.
"""

from __future__ import annotations

import msgspec

from streamlab.simulation.sentence import say
from streamlab.world.limits import Limits


class LimitReached(Exception):
    """A limit of the server refuses; the text is for the person."""


class ServerLimits(msgspec.Struct, frozen=True):
    """Counts for the whole server; `file_bytes`, `files_bytes` and `import_bytes` in bytes; `lab`: what each lab may use."""

    labs: int = 120
    labs_of_owner: int = 10
    viewers: int = 5_000
    file_bytes: int = 50 * 1024 * 1024
    files_bytes: int = 512 * 1024 * 1024
    import_bytes: int = 32 * 1024 * 1024
    import_commands: int = 20_000
    import_hours: int = 48
    lab: Limits = Limits()

    def require_room_for_lab(self, all_labs: int, of_owner: int) -> None:
        """Raise LimitReached where no further lab may be made."""
        if all_labs >= self.labs:
            raise LimitReached(
                say("This server holds at most {count} labs, and there are that many: close one first.", count=self.labs)
            )
        if of_owner >= self.labs_of_owner:
            raise LimitReached(say("You have {count} labs, as many as one person may have here: close one first.", count=of_owner))

    def require_file(self, size: int, held: int) -> None:
        """Raise LimitReached where a file of `size` bytes may not be kept beside the `held` bytes of others."""
        if size > self.file_bytes:
            raise LimitReached(
                say("The file has {size} bytes; at most {most} are taken.", size=f"{size:,}", most=f"{self.file_bytes:,}")
            )
        if held + size > self.files_bytes:
            raise LimitReached(
                say(
                    "The server keeps at most {most} bytes of event files: there is no room for this one.",
                    most=f"{self.files_bytes:,}",
                )
            )
