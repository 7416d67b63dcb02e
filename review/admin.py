"""People and their rights, through Django's admin; only for administrators of all languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from infopoint.languages import LANGUAGES
from review import audit, knowledge, rights
from review.models import Grant

admin.site.site_header = admin.site.site_title = "Infopoint"
admin.site.index_title = _("People and rights")
admin.site.unregister([get_user_model(), Group])
for device in (StaticDevice, TOTPDevice):
    if admin.site.is_registered(device):
        admin.site.unregister(device)


def _allowed(request: HttpRequest) -> bool:
    return request.user.is_authenticated and rights.of(request).may("administrator", rights.ALL)


admin.site.has_permission = _allowed  # type: ignore[method-assign]


class _GrantForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(code, knowledge.language_name(code)) for code in LANGUAGES]
        self.fields["language"].choices = [("", _("All languages")), *names]


class _GrantInline(admin.TabularInline):
    model = Grant
    form = _GrantForm
    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """(see parent class)"""
        return _allowed(request)

    has_change_permission = has_view_permission = has_delete_permission = has_add_permission


@admin.register(get_user_model())
class PersonAdmin(UserAdmin):
    """Accounts with their roles by language; an account is closed, never deleted."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "is_active")}),
    )
    inlines = (_GrantInline,)
    list_display = ("username", "first_name", "last_name", "is_active", "last_login")
    list_filter = ("is_active", "grants__role")
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """(see parent class)"""
        return _allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """(see parent class)"""
        return _allowed(request)

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        """(see parent class)"""
        return _allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """(see parent class)"""
        return False

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """(see parent class)"""
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            audit.record(request.user, "password", f"user:{id}")
        return answer

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Saves the grants and records who gave or took them."""
        person = form.instance
        before = _held(person) if change else {}
        super().save_related(request, form, formsets, change)
        after = _held(person) | {"active": person.is_active, "changed": form.changed_data}
        audit.record(request.user, "account", f"user:{person.pk}", before, after)


def _held(person: Any) -> dict[str, Any]:
    return {"grants": sorted(map(list, person.grants.values_list("language", "role")))}
