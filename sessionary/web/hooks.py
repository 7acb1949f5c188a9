"""The one door for notices from outside. A notice is never believed: it only says whom to ask."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sessionary.actions.hearing import hear
from sessionary.models import GatewayAccount
from sessionary.providers.payments.contract import Declined, Forged, Unsure
from sessionary.rules.errors import PaymentUnsure

log = logging.getLogger("sessionary.hooks")


@csrf_exempt
@require_POST
def payments(request: HttpRequest, gateway: str, public_id: str) -> HttpResponse:
    """204 once what the notice is about is written down; 503 asks the gateway to send it again."""
    account = get_object_or_404(GatewayAccount, gateway=gateway, public_id=public_id)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        hear(gateway_account=account, headers=headers, body=request.body, now=timezone.now())
    except Forged:
        log.warning("A notice for %s was not signed by it", account)
        return HttpResponseBadRequest("This notice is not signed as it should be.")
    except (Unsure, Declined, PaymentUnsure):
        return HttpResponse("Please send it again.", status=503)
    return HttpResponse(status=204)
