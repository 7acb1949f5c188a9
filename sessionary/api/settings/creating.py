"""Making settings anew, as only Administrators may, once per idempotency key."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sessionary.actions.idempotency import once
from sessionary.api.answering import json_answer
from sessionary.api.authorizing import token_of
from sessionary.api.replaying import submission
from sessionary.models import User, rights
from sessionary.rules.errors import NotPermitted


def created_once(request: HttpRequest, create: Callable[[User], dict[str, Any]]) -> HttpResponse:
    """201 with what `create` made for the token's User, or made under the same key before.

    Raises `NotPermitted` for others than Administrators.
    """
    token = token_of(request)
    if not rights.may_administer(token.user, token.account_id):
        raise NotPermitted
    attempt = submission(request, token.account_id, caller=f"token:{token.pk}")
    return json_answer(once(attempt, lambda: create(token.user), now=timezone.now()), status=201)
