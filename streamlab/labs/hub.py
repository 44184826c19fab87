"""The hub of this process, as Django's side reaches it.

Law of the module: there is one hub, on the event loop that serves; whoever asks first makes it.
"""

from __future__ import annotations

from django.conf import settings

from streamlab.engine.files import Files
from streamlab.engine.hub import Hub
from streamlab.labs.storage import DjangoStorage

_hub: Hub | None = None


def files() -> Files:
    """The event files of this server."""
    return Files(settings.DATA_DIR / "files", settings.STREAMLAB_LIMITS)


def get_hub() -> Hub:
    """The hub; call it on the event loop."""
    global _hub
    if _hub is None:
        _hub = Hub(DjangoStorage(), files(), settings.STREAMLAB_LIMITS)
    return _hub


def set_hub(hub: Hub | None) -> None:
    """Put another in its place (tests), or none."""
    global _hub
    _hub = hub
