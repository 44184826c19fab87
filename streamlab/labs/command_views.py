"""A form as a fragment, and a posted form as a command: the one way from a click to the lab.

Law of the module: GET draws, POST does. 204 means done, with a sentence; 422 brings the same form back with one sentence beside the field
at fault and everything that was typed; a thing that is no longer there is a sentence alone. A form may be drawn anew with what was chosen
so far (`look`). Nothing here changes a lab but `submit`.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from streamlab.labs import seam
from streamlab.labs.code_views import line_of, place_of
from streamlab.labs.forms import FORMS, CommandForm
from streamlab.labs.guards import allows_in_lab
from streamlab.labs.models import Lab
from streamlab.labs.once import Answer, Once
from streamlab.labs.roles import What
from streamlab.labs.spoken import told_by
from streamlab.world.commands import CommandRejected

ANSWERS = Once()


@never_cache
@require_http_methods(["GET", "POST"])
@allows_in_lab(What.WATCH_LAB, post=What.STEER_LAB)
async def command(request: HttpRequest, lab: Lab, name: str) -> HttpResponse:
    """`labs/<code>/commands/<name>/`: the form, opened with the query as its initial values; posted, the command."""
    form_class = FORMS.get(name)
    if form_class is None:
        raise Http404(name)
    code = lab.code
    if request.method == "GET":
        form = form_class(known=await seam.known(code), initial=request.GET.dict())
        return HttpResponse(await draw(request, code, name, form))
    token = request.POST.get("once") or uuid4().hex
    return (await ANSWERS.answer((code, name, token), lambda: _act(request, code, name, form_class))).response()


async def _act(request: HttpRequest, code: str, name: str, form_class: type[CommandForm]) -> Answer:
    place = await place_of(code)
    known = place.known
    if "look" in request.POST:
        seen = form_class(known=known, initial=request.POST.dict())
        return Answer(200, await draw(request, code, name, seen))
    form = form_class(request.POST, known=known)
    if "way_out" in request.POST:
        return await _way_out(request, code, name, form)
    if not await sync_to_async(form.is_valid, thread_sensitive=False)():
        return await refused(request, code, name, form)
    try:
        await seam.submit(code, form.command_built())
    except CommandRejected as rejection:
        if form.is_gone(rejection):
            return told(told_by(rejection), 422, gone=True)
        form.refuse(rejection.field, rejection.sentence)
        return await refused(request, code, name, form, form.way_out(rejection))
    return done(form.sentence(), await line_of(form.command_built(), place))


async def _way_out(request: HttpRequest, code: str, name: str, form: CommandForm) -> Answer:
    """Do what the way out said, then show the form again: the person decides whether to go on."""
    for step in form.steps_out():
        try:
            await seam.submit(code, step)
        except CommandRejected as rejection:
            return told(told_by(rejection), 422)
    again = type(form)(known=form.known, initial=form.without_way_out())
    return Answer(200, await draw(request, code, name, again), _trigger("done", sentence=form.said_out(), stay=True))


async def draw(request: HttpRequest, code: str, name: str, form: CommandForm, way_out: str = "") -> str:
    """The form as HTML, with a fresh token."""
    context = {
        "form": form,
        "name": name,
        "action": reverse("lab-command", args=[code, name]),
        "once": uuid4().hex,
        "way_out": way_out,
        "code": code,
    }
    render = sync_to_async(render_to_string, thread_sensitive=False)
    return await render([f"_form_{name}.html", "_form.html"], context, request)


def done(sentence: str, line: str = "") -> Answer:
    """`line`: what the terminal shows of it."""
    return Answer(204, "", _trigger("done", sentence=sentence, line=line))


async def refused(request: HttpRequest, code: str, name: str, form: CommandForm, way_out: str = "") -> Answer:
    """The form again. A click without a form (`direct`) gets the first sentence alone, and the form's way out in words."""
    if "direct" in request.POST:
        return told(str(next(iter(next(iter(form.errors.values()))))), 422)
    return Answer(422, await draw(request, code, name, form, way_out))


def told(sentence: str, status: int, **more: Any) -> Answer:
    """One sentence for a toast; nothing on the page is swapped."""
    return Answer(
        status,
        sentence,
        {**_trigger("refused", sentence=sentence, **more), "HX-Reswap": "none", "Content-Type": "text/plain; charset=utf-8"},
    )


def _trigger(event: str, **detail: Any) -> dict[str, str]:
    return {"HX-Trigger": json.dumps({event: detail}, ensure_ascii=True)}
