"""Addresses of a host's programs: added and ended."""

from collections.abc import Sequence

from django.conf import settings

from sessionary.actions.auditing import What, audit
from sessionary.actions.transactions import write
from sessionary.models import User, Webhook
from sessionary.providers.outside import Caller, Forbidden
from sessionary.rules.errors import Invalid, NotFound
from sessionary.rules.sentences import Sentence

LONGEST, MOST = 500, 20


def caller() -> Caller:
    """Calls the public, or what is in the operator's own network too where they allow that."""
    return Caller(private=settings.PRIVATE_ADDRESSES)


def add(*, user: User, url: str, events: Sequence[str]) -> Webhook:
    """Call `url` about these events from now on, about all when none are named, as far as `user` may see them.

    Raises `Invalid`.
    """
    url, complaints = url.strip(), {}
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        complaints["url"] = [Sentence("Enter an address like https://example.com/hook.")]
    elif complaint := _complaint_about(url):
        complaints["url"] = [complaint]
    if unknown := [event for event in events if event not in Webhook.EVENTS]:
        complaints["events"] = [Sentence("There is no event %(event)s.", event=unknown[0][:60])]
    if complaints:
        raise Invalid(complaints)
    return write(lambda: _add(user, url, list(dict.fromkeys(events))))


def end(*, user: User, public_id: str) -> None:
    """Call it no more. Raises `NotFound` unless it is one of the User's own."""
    write(lambda: _end(user, public_id))


def _end(user: User, public_id: str) -> None:
    if (found := Webhook.objects.filter(user=user, public_id=public_id).first()) is None:
        raise NotFound
    audit(user.account_id, What.WEBHOOK_ENDED, found.url)
    found.delete()


def _complaint_about(url: str) -> Sentence | None:
    try:
        caller().check(url)
    except (Forbidden, ValueError):
        return Sentence("Enter an address like https://example.com/hook.")
    return None


def _add(user: User, url: str, events: list[str]) -> Webhook:
    if Webhook.objects.filter(user=user).count() >= MOST:
        raise Invalid({"url": [Sentence("You have very many webhooks. End those that you do not use.")]})
    audit(user.account_id, What.WEBHOOK_ADDED, url)
    return Webhook.make(user=user, url=url, events=events)
