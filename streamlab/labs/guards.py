"""What stands before each view: what it is for, so that the table in `labs.roles` decides who gets in.

Law of the module: a view without a guard is for nobody but those who sign in to the admin. A guard finds the lab that a code means, asks
the table, and turns a lab's own refusal into its sentence.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from streamlab.labs import access
from streamlab.labs.codes import as_typed
from streamlab.labs.guessing import LABS, TooManyTries
from streamlab.labs.models import Lab
from streamlab.labs.roles import What, why_not
from streamlab.labs.spoken import told_by
from streamlab.world.commands import CommandRejected

View = Callable[..., Coroutine[Any, Any, HttpResponse]]
Decorator = Callable[[View], View]


def allows(what: What) -> Decorator:
    """For what is done in no lab and no room in particular."""

    def decorate(view: View) -> View:
        @wraps(view)
        async def guarded(request: HttpRequest, *place: Any, **more: Any) -> HttpResponse:
            if not await access.may(request, what):
                return refused(why_not(what), 403)
            try:
                return await view(request, *place, **more)
            except TooManyTries as tries:
                return too_many(tries)

        return marked(guarded, what)

    return decorate


def allows_in_lab(what: What, post: What | None = None) -> Decorator:
    """For what is done in a lab, which the view is given in place of its code. `post`: what a POST does, where that is more."""

    def decorate(view: View) -> View:
        @wraps(view)
        async def guarded(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
            try:
                lab = await lab_or_404(request, code)
            except TooManyTries as tries:
                return too_many(tries)
            asked = post if post is not None and request.method == "POST" else what
            if not await access.may(request, asked, lab):
                return refused(why_not(asked), 403)
            try:
                return await view(request, lab, **more)
            except CommandRejected as rejected:
                return refused(told_by(rejected))

        return marked(guarded, what, post)

    return decorate


def marked(view: Callable[..., Any], what: What, post: What | None = None) -> View:
    """The view, open to people without an account, with what it asks the table: `asks` {method: what}."""
    view.asks = {"GET": what, "POST": post or what}  # type: ignore[attr-defined]
    return cast(View, login_not_required(view))


async def find_lab(request: HttpRequest, code: str) -> Lab | None:
    """The lab of a code as typed. Raises TooManyTries."""
    return await LABS.look_up(request, Lab.objects.select_related("owner").filter(code=as_typed(code)).afirst)


async def lab_or_404(request: HttpRequest, code: str) -> Lab:
    """The same. Raises Http404, TooManyTries."""
    lab = await find_lab(request, code)
    if lab is None:
        raise Http404(_("There is no lab %s here.") % code)
    return lab


def too_many(tries: TooManyTries) -> HttpResponse:
    """Wait, and try again."""
    answer = refused(str(tries), 429)
    answer["Retry-After"] = str(tries.seconds)
    return answer


def refused(sentence: str, status: int = 422) -> HttpResponse:
    """One sentence, for a toast or a terminal."""
    trigger = json.dumps({"refused": {"sentence": sentence}})
    return HttpResponse(
        sentence, status=status, content_type="text/plain; charset=utf-8", headers={"HX-Trigger": trigger, "HX-Reswap": "none"}
    )
