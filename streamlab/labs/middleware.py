"""The operator's token: whoever brings it is the operator, and needs no cookie.

Law of the module: a request with the token carries no other authority, so it needs no CSRF token: no browser sends it by itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from streamlab.labs import tokens
from streamlab.labs.access import has_token


@sync_and_async_middleware
def operator_token(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    if iscoroutinefunction(get_response):

        async def middleware_async(request: HttpRequest) -> Awaitable[HttpResponse]:
            mark_operator(request)
            return await get_response(request)

        return middleware_async

    def middleware(request: HttpRequest) -> HttpResponse:
        mark_operator(request)
        return get_response(request)

    return middleware


def mark_operator(request: HttpRequest) -> None:
    """Know the operator by the token that the request brings."""
    if has_token(request, tokens.operator_token()):
        request.is_operator = True  # type: ignore[attr-defined]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
