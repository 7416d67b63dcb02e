"""What every page of the console is wrapped in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django_otp import user_has_device

Next = Callable[[HttpRequest], HttpResponse]

#: Pages that somebody may see who has given the password but not yet the code.
_BEFORE_CODE = ("login", "code", "logout", "set_language")


def privacy_headers(get_response: Next) -> Next:
    """Keeps pages out of caches and search engines, and the browser's devices closed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith("/static/"):
            add_never_cache_headers(response)
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware


def second_factor(get_response: Next) -> Next:
    """Asks for the code of those who have set up a second factor."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            user.is_authenticated
            and not user.is_verified()
            and not request.path.startswith("/static/")
            and request.path not in map(reverse, _BEFORE_CODE)
            and user_has_device(user)
        ):
            return redirect("code")
        return get_response(request)

    return middleware


def whole_pages(get_response: Next) -> Next:
    """Lets htmx load the page anew when its request leads to the login.

    It would put the form for the password into the part of the page it asked for.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.headers.get("HX-Request") and response.status_code == 302:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return response

    return middleware


def plain_text(get_response: Next) -> Next:
    """Refuses texts with a character that nobody types and PostgreSQL does not take."""

    def middleware(request: HttpRequest) -> HttpResponse:
        for said in (request.GET, request.POST):
            if any("\x00" in text for _, texts in said.lists() for text in texts):
                return HttpResponseBadRequest()
        return get_response(request)

    return middleware


def no_address(_: HttpRequest) -> str:
    """Stands in for the network address of staff, which is never kept."""
    return "0.0.0.0"  # noqa: S104 - no socket
