"""Work that does not succeed: what, why, and trying it again. For Administrators."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sessionary.actions import stuck_jobs as actions
from sessionary.actions.stuck_jobs import Stuck
from sessionary.web.desk.doors import administrators_only
from sessionary.web.desk.filtering import choices_of
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.words import moment_in_words


@administrators_only
def jobs(request: HttpRequest) -> HttpResponse:
    """The newest of them."""
    user = user_of(request)
    zone = choices_of(user).zone(user)
    rows = [_row(one, zone) for one in actions.stuck_jobs(user.account, timezone.now())]
    return show(request, "desk/jobs.html", {"rows": rows, "stuck": 0, "section": "messages"})


@administrators_only
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one again."""
    actions.retry(account=user_of(request).account, job=pk, now=timezone.now())
    messages.success(request, _("It is tried again now."))
    return redirect("desk:jobs")


@administrators_only
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one no more."""
    actions.leave(account=user_of(request).account, job=pk, now=timezone.now())
    messages.success(request, _("It is left undone."))
    return redirect("desk:jobs")


@administrators_only
@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """Try all of them again."""
    count = actions.retry_all(account=user_of(request).account, now=timezone.now())
    messages.success(request, ngettext("%d is tried again now.", "%d are tried again now.", count) % count)
    return redirect("desk:jobs")


def _row(stuck: Stuck, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "pk": stuck.job.pk,
        "what": _words(stuck.job.kind),
        "booking": stuck.booking,
        "message": stuck.message,
        "reason": stuck.job.error,
        "given_up_at": stuck.given_up_at and moment_in_words(stuck.given_up_at, zone, locale_of_page()),
        "again_at": stuck.again_at and moment_in_words(stuck.again_at, zone, locale_of_page()),
    }


def _words(kind: str) -> str:
    return {
        "deliver": _("A message was not handed over"),
        "dispatch": _("Messages, meetings and events were not prepared"),
        "send_sms": _("A text message was not sent"),
        "call_webhook": _("A webhook was not called"),
        "arrange": _("A meeting was not made or changed"),
        "read_calendar": _("A calendar was not read"),
        "write_event": _("An event was not written to a calendar"),
        "follow_calendar": _("Changes in a calendar were not followed"),
        "revoke": _("A connection was not given back at its provider"),
        "refund": _("A refund was not made"),
        "settle": _("A payment was not settled"),
        "reconcile": _("A payment was not compared with the gateway"),
        "close": _("A checkout was not closed"),
        "expire": _("A booking that was not paid did not expire"),
        "fall": _("A reschedule that was not paid was not given up"),
        "lapse": _("A request did not lapse"),
        "forget_mail": _("Kept messages of an erased Customer were not deleted"),
    }.get(kind, kind)
