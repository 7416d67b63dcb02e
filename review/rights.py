"""Who may do what: roles by language, checked at every page."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from review.models import Conversation, Grant

ROLES = tuple(Grant.Role.values)
#: Stands for a right in at least one language; the page then checks the language itself.
ANY = None
#: The empty language of a grant: all of them.
ALL = ""

View = Callable[..., HttpResponse]


class Rights:
    """The rights of one person, read once a request."""

    def __init__(self, user: Any) -> None:
        """Reads the grants; a superuser is an administrator of all languages."""
        self._roles: dict[str, int] = {}
        if user.is_active and user.is_superuser:
            self._roles[ALL] = ROLES.index("administrator")
        elif user.is_active and user.pk:
            for grant in Grant.objects.filter(user=user):
                self._roles[grant.language] = ROLES.index(grant.role)

    def may(self, role: str, language: str | None = ANY) -> bool:
        """Returns whether the person has a role in a language, or in any.

        ``ALL`` as the language asks for the role in all languages.
        """
        wanted = ROLES.index(role)
        if language is ANY:
            return any(has >= wanted for has in self._roles.values())
        return max(self._roles.get(language, -1), self._roles.get(ALL, -1)) >= wanted

    def languages(self, role: str) -> set[str] | None:
        """Returns the languages in which the person has a role; ``None`` means all."""
        wanted = ROLES.index(role)
        having = {language for language, has in self._roles.items() if has >= wanted}
        return None if ALL in having else having

    def require(self, role: str, language: str | None = ANY) -> None:
        """Ends the request for those without the right.

        Raises:
            PermissionDenied: the person has not the role in this language.
        """
        if not self.may(role, language):
            raise PermissionDenied

    def conversations(self) -> QuerySet[Conversation]:
        """Returns the conversations the person may read."""
        languages = self.languages("reader")
        if languages is None:
            return Conversation.objects.all()
        return Conversation.objects.filter(language__in=languages)


def of(request: HttpRequest) -> Rights:
    """Returns the rights of who makes a request."""
    if not hasattr(request, "rights"):
        request.rights = Rights(request.user)
    return request.rights


def needs(role: str, language: str | None = ANY) -> Callable[[View], View]:
    """Guards a page: only for people who are logged in and have the role."""

    def decorate(view: View) -> View:
        @login_required
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            of(request).require(role, language)
            return view(request, *args, **kwargs)

        guarded.role, guarded.language = role, language
        return guarded

    return decorate


def in_templates(request: HttpRequest) -> dict[str, Any]:
    """Tells the templates what to show."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"may": {}}
    rights = of(request)
    return {
        "may": {role: rights.may(role) for role in ROLES}
        | {"all": rights.may("administrator", ALL)}
    }
