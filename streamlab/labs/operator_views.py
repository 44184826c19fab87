"""The operator's one-time links.

Law of the module: a link works once and says what it gives: steering everything here, or the admin as well.
"""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.contrib.auth import alogin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from streamlab.labs import access, tokens
from streamlab.labs.guards import allows
from streamlab.labs.models import User
from streamlab.labs.roles import What

OPERATOR_NAME = "operator"


@never_cache
@require_http_methods(["GET", "POST"])
@allows(What.USE_LINK)
async def use_link(request: HttpRequest, link: str) -> HttpResponse:
    """GET asks (a preview of the link by some program must not use it up), POST uses it."""
    if request.method == "GET":
        return await sync_to_async(render)(request, "operator.html", {"link": link})
    purpose = tokens.use_link(link)
    if not purpose:
        context = {"refusal": _("This link has been used, or the server has been started anew since.")}
        return await sync_to_async(render)(request, "operator.html", context, status=403)
    if purpose == "admin":
        user, made = await User.objects.aget_or_create(username=OPERATOR_NAME, defaults={"is_staff": True, "is_superuser": True})
        if made:
            user.set_unusable_password()
            await user.asave()
        await alogin(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return HttpResponseRedirect(reverse("admin:index"))
    await request.session.acycle_key()
    await request.session.aset(access.OPERATOR, True)
    return HttpResponseRedirect(reverse("home"))
