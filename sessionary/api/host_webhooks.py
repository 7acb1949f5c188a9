"""Webhooks: the addresses of a host's programs."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from sessionary.actions import webhooks as actions
from sessionary.actions.calling_webhooks import secret_in_words
from sessionary.actions.idempotency import once
from sessionary.api.answering import json_answer
from sessionary.api.authorizing import Bearer, Scope, lacks, token_of, user_of_token
from sessionary.api.documenting import REPEATABLE
from sessionary.api.replaying import submission
from sessionary.api.shapes import Problem
from sessionary.api.webhook_shapes import NewWebhook, WebhookMade, WebhooksOut
from sessionary.models import Webhook
from sessionary.rules.errors import NotPermitted

router = Router(tags=["For hosts"], auth=Bearer(Scope.SETTINGS))


@router.get("host/webhooks", response={200: WebhooksOut, 401: Problem, 403: Problem})
def every(request: HttpRequest) -> HttpResponse:
    """Those of the token's User."""
    found = Webhook.objects.filter(user=user_of_token(request)).order_by("pk")
    return json_answer({"webhooks": [_view(one) for one in found]})


@router.post(
    "host/webhooks",
    response={201: WebhookMade, 401: Problem, 403: Problem, 422: Problem},
    openapi_extra=REPEATABLE,
)
def add(request: HttpRequest, data: NewWebhook) -> HttpResponse:
    """Call `url` from now on. Calls are signed as [Standard Webhooks](https://www.standardwebhooks.com) has it.

    Each is tried again with growing pauses until it is answered with 2xx; 410 ends the webhook. The same event may come
    twice, with the same `webhook-id`. `secret` is in this answer only. The token needs the scope `read` too.
    """
    token = token_of(request)
    if Scope.READ not in token.scopes:  # its calls tell what reading does
        raise NotPermitted(lacks(Scope.READ))

    def work() -> str:
        return actions.add(user=token.user, url=data.url, events=data.events).public_id

    sent = submission(request, token.account_id, caller=f"token:{token.pk}")
    made = Webhook.objects.get(public_id=once(sent, work, now=timezone.now()))
    return json_answer({**_view(made), "secret": secret_in_words(made)}, status=201)


@router.delete("host/webhooks/{webhook_id}", response={204: None, 401: Problem, 403: Problem, 404: Problem})
def end(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Call it no more."""
    actions.end(user=user_of_token(request), public_id=webhook_id)
    return HttpResponse(status=204)


def _view(webhook: Webhook) -> dict[str, object]:
    return {
        "id": webhook.public_id,
        "url": webhook.url,
        "events": webhook.events,
        "enabled": webhook.enabled,
        "last_answer": webhook.last_answer or None,
        "last_at": webhook.last_at.isoformat() if webhook.last_at else None,
    }
