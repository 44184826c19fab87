"""The secrets of this run of the server: the operator's token and the one-time links.

Law of the module: made anew at each start, never stored but in DIR/operator.json, which only the process's owner may read. A link works
once.
"""

from __future__ import annotations

import hmac
import secrets

_token = ""
_links: dict[str, str] = {}


def new_operator_token() -> str:
    """The token of this run."""
    global _token
    _token = secrets.token_urlsafe(32)
    return _token


def operator_token() -> str:
    """The token of this run, empty where there is none."""
    return _token


def new_link(purpose: str) -> str:
    """The secret of a one-time link. `purpose`: "steer" or "admin"."""
    link = secrets.token_urlsafe(24)
    _links[link] = purpose
    return link


def use_link(link: str) -> str:
    """What the link was for; it is used up. Empty: no such link."""
    for known in list(_links):
        if hmac.compare_digest(known.encode(), link.encode()):
            return _links.pop(known)
    return ""
