"""What a mail service tells afterwards: checked and read by the views that django-anymail has for that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailError, AnymailWebhookValidationFailure
from anymail.signals import EventType

from sessionary.providers.messaging.contract import Forged, Told, Unreadable
from sessionary.providers.messaging.mail_service import OURS
from sessionary.providers.messaging.services import Subscription, loaded

KINDS = {
    EventType.DELIVERED: "delivered",
    EventType.BOUNCED: "bounced",
    EventType.COMPLAINED: "complained",
    EventType.REJECTED: "rejected",
    EventType.FAILED: "rejected",
}
NONSENSE = (
    AnymailConfigurationError, AnymailError, AnymailWebhookValidationFailure, ValueError, LookupError, TypeError,
    AttributeError, ArithmeticError, OSError, RecursionError,
)  # fmt: skip


class ServiceNotices:
    """Of one service. Without a secret nothing is believed."""

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises `Forged`."""
        if not self.subscription.secret:
            raise Forged
        try:
            self._view().run_validators(_request(headers, body))
        except NONSENSE as error:
            raise Forged from error

    def parse(self, headers: Mapping[str, str], body: bytes) -> list[Told]:
        """What it tells of deliveries and failures. Raises `Unreadable`."""
        try:
            events = self._view().parse_events(_request(headers, body))
            return [_told(event) for event in events if event.event_type in KINDS]
        except NONSENSE as error:
            raise Unreadable from error

    def _view(self) -> Any:
        service = self.subscription.service
        return loaded(service.notices)(**{service.secret: self.subscription.secret})


def _told(event: Any) -> Told:
    ids = (event.message_id, dict(event.metadata or {}).get(OURS))
    why = event.description or event.mta_response or event.reject_reason
    return Told(
        ids=tuple(str(one) for one in ids if one),
        kind=KINDS[event.event_type],
        why=" ".join(str(why or "").split()),
        at=event.timestamp,
    )


@dataclass(frozen=True)
class Notice:
    """As much of a request as those views look at. What comes as a form is none of ours: services send JSON."""

    META: Mapping[str, str]
    content_type: str
    body: bytes
    POST: Mapping[str, str] = field(default_factory=dict)


def _request(headers: Mapping[str, str], body: bytes) -> Notice:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Notice({"HTTP_AUTHORIZATION": headers.get("authorization", "")}, kind, body)
