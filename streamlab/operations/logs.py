"""What this server writes down: lines for people, or JSON for programs, without personal data.

Law of the module: nothing that is written names a person: addresses, sessions, tokens and one-time links are taken out of every line,
whoever wrote it, and tracebacks come without the values of variables. Nicknames, keys and messages are never given to a logger at all.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

LOOPBACK = ("127.", "::1")
ADDRESS = re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4})(?![\w.])")
SECRETS = (
    (
        re.compile(r"(?i)\b(sessionid|csrftoken|token|authorization|cookie)(['\"]?\s*[=:]\s*(?:bearer\s+)?['\"]?)[\w.:+/=-]{6,}"),
        r"\1\2…",
    ),
    (re.compile(r"(?i)\bbearer\s+[\w.+/=-]{6,}"), "Bearer …"),
    (re.compile(r"/operator/[\w-]{6,}"), "/operator/…"),
    (re.compile(r"(?<![\w-])(?=[\w-]*[A-Za-z])(?=[\w-]*\d)[\w-]{32,}(?![\w-])"), "…"),
)
"""Named secrets, and whatever is as long as a session's key, a token or a digest."""

Event = MutableMapping[str, Any]


def without_people(_logger: Any, _method: str, event: Event) -> Event:
    """Take what could name somebody out of every text of a line (a processor of structlog)."""
    for name, value in event.items():
        if isinstance(value, str) and name not in ("timestamp", "level", "logger"):
            event[name] = cleaned(value)
    return event


def cleaned(text: str) -> str:
    """The text without addresses other than this machine's own, and without secrets."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return ADDRESS.sub(_address, text)


def _address(found: re.Match[str]) -> str:
    text = found[0]
    if (
        text.startswith(LOOPBACK)
        or text.strip(":") == ""
        or ("." not in text and ":" in text and text.count(":") < 3 and "::" not in text)
    ):
        return text
    return "(an address)"


def configured(form: str, level: str) -> dict[str, Any]:
    """Configures structlog; returns Django's LOGGING. `form`: "plain" or "json", one object a line. Lines go to standard error."""
    first: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    structlog.configure(
        processors=[*first, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last(form)],
                "foreign_pre_chain": first,
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"daphne": {"level": "ERROR"}, "django.request": {"level": "ERROR"}, "asyncio": {"level": "ERROR"}},
    }


def _last(form: str) -> list[Any]:
    if form == "json":
        return [structlog.processors.format_exc_info, without_people, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [structlog.processors.format_exc_info, without_people, structlog.dev.ConsoleRenderer(colors=False)]
