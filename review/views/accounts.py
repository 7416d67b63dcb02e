"""Accounts: logging in, the second factor, the audit."""

from __future__ import annotations

import io
from typing import Any

import django_otp
import qrcode
import qrcode.image.svg
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordChangeView
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from review import audit, rights
from review.models import AuditEntry

_RECOVERY_CODES = 8


@login_required
def code(request: HttpRequest) -> HttpResponse:
    """Asks for the code of the second factor, or a recovery code."""
    if request.method == "POST":
        device = django_otp.match_token(request.user, request.POST.get("code", "").strip()[:32])
        if device is not None:
            django_otp.login(request, device)
            return redirect("inbox")
        audit.record(request.user, "wrong_code", f"user:{request.user.pk}")
        messages.error(
            request, _("The code is not right, or was tried too often. Wait and try again.")
        )
    return render(request, "review/code.html")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Shows one's own account, and sets up or removes the second factor."""
    user = request.user
    device, _new = TOTPDevice.objects.get_or_create(
        user=user, name="app", defaults={"confirmed": False}
    )
    codes: list[str] = []
    if request.method == "POST":
        right = device.verify_token(request.POST.get("code", "").strip()[:8])
        if not right:
            messages.error(
                request, _("The code is not right, or was tried too often. Wait and try again.")
            )
        elif request.POST.get("action") == "remove":
            TOTPDevice.objects.filter(user=user).delete()
            StaticDevice.objects.filter(user=user).delete()
            audit.record(user, "second_factor", f"user:{user.pk}", after={"on": False})
            messages.success(request, _("The second factor is removed."))
            return redirect("account")
        else:
            codes = _confirm(request, device)
    context = {
        "device": device, "codes": codes, "rights_held": user.grants.all(),
        "picture": None if device.confirmed else _picture(device.config_url),
        "secret": device.config_url.split("secret=")[1].split("&")[0] if not device.confirmed else "",
    }  # fmt: skip
    return render(request, "review/account.html", context)


class Password(PasswordChangeView):
    """Changes one's own password; audited."""

    template_name = "review/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        """(see parent class)"""
        answer = super().form_valid(form)
        audit.record(self.request.user, "password", f"user:{self.request.user.pk}")
        messages.success(self.request, _("The password is changed."))
        return answer


@rights.needs("administrator", rights.ALL)
@require_GET
def audit_log(request: HttpRequest) -> HttpResponse:
    """Shows who did what, newest first."""
    entries = AuditEntry.objects.select_related("who")
    action, who = request.GET.get("action", ""), request.GET.get("who", "")
    if action:
        entries = entries.filter(action=action)
    if who:
        entries = entries.filter(who_name=who)
    page = Paginator(entries, 60).get_page(request.GET.get("page"))
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    context = {"page": page, "actions": actions, "action": action, "who": who}
    return render(request, "review/audit.html", context)


@transaction.atomic
def _confirm(request: HttpRequest, device: TOTPDevice) -> list[str]:
    """Turns the second factor on; returns the recovery codes, shown this once."""
    device.confirmed = True
    device.save()
    StaticDevice.objects.filter(user=request.user).delete()
    recovery = StaticDevice.objects.create(user=request.user, name="recovery")
    codes = [StaticToken.random_token() for _ in range(_RECOVERY_CODES)]
    for token in codes:
        recovery.token_set.create(token=token)
    django_otp.login(request, device)
    audit.record(request.user, "second_factor", f"user:{request.user.pk}", after={"on": True})
    return codes


def _picture(address: str) -> str:
    """Returns a QR code as an SVG path, drawn here so that the secret goes nowhere."""
    picture = qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage, border=2)
    output = io.BytesIO()
    picture.save(output)
    return output.getvalue().decode()
