"""The groups of accounts: teachers, authors of lessons, operators.

Law of the module: names and membership only. Being staff lets somebody into the admin and says nothing else of them; a superuser is
in every group.
"""

from __future__ import annotations

from typing import Any

TEACHER = "teacher"
AUTHOR = "author"
OPERATOR = "operator"

GROUPS = (TEACHER, AUTHOR, OPERATOR)


def belongs(user: Any, *groups: str) -> bool:
    """Whether an account that is in use is in one of the groups. Reads the database."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_superuser or user.groups.filter(name__in=groups).exists()


async def abelongs(user: Any, *groups: str) -> bool:
    """The same, on the event loop."""
    if not (user.is_authenticated and user.is_active):
        return False
    return user.is_superuser or await user.groups.filter(name__in=groups).aexists()
