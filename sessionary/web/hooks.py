"""The one door for notices from outside, none of which counts unless it is signed.

Of money not even then: such a notice only says whom to ask.
"""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sessionary.actions.hearing import hear
from sessionary.actions.outcomes import SmsNotice, hear_of_mail, hear_of_sms
from sessionary.models import GatewayAccount
from sessionary.providers import troubles
from sessionary.providers.payments.contract import Declined, Forged, Unsure
from sessionary.rules.errors import PaymentUnsure

NOT_SIGNED = "This notice is not signed as it should be."
UNREADABLE = "This notice cannot be read."
log = logging.getLogger("sessionary.hooks")


@csrf_exempt
@require_POST
def payments(request: HttpRequest, gateway: str, public_id: str) -> HttpResponse:
    """204 once what the notice is about is written down; 503 asks the gateway to send it again."""
    account = get_object_or_404(GatewayAccount, gateway=gateway, public_id=public_id)
    try:
        hear(gateway_account=account, headers=_headers(request), body=request.body, now=timezone.now())
    except Forged:
        log.warning("A notice for %s was not signed by it", account)
        return HttpResponseBadRequest(NOT_SIGNED)
    except (Unsure, Declined, PaymentUnsure):
        return HttpResponse("Please send it again.", status=503)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """200 once what the mail service tells of our messages is written down; what is not about ours is nothing.

    It is 200 as most services count every other answer as a failure, and tell the same again.
    """
    headers, body = _headers(request), request.body
    return _heard(lambda: hear_of_mail(headers=headers, body=body, now=timezone.now()), 200)


@csrf_exempt
@require_POST
def sms(request: HttpRequest, public_id: str) -> HttpResponse:
    """204 once what became of our texts, or what somebody wrote back, is written down."""
    notice = SmsNotice(_headers(request), request.META.get("QUERY_STRING", ""), request.body)
    return _heard(lambda: hear_of_sms(public_id=public_id, notice=notice, now=timezone.now()), 204)


def _heard(hear_it: Callable[[], object], done: int) -> HttpResponse:
    try:
        hear_it()
    except troubles.Forged:
        log.warning("A notice about messages was not signed by whom it names")
        return HttpResponseBadRequest(NOT_SIGNED)
    except troubles.Unreadable:
        return HttpResponseBadRequest(UNREADABLE)
    return HttpResponse(status=done)


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}
