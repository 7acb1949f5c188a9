"""The mail services there are, by name. What talks to one is loaded when it is first asked for.

Their protocols are spoken by django-anymail; here is only what differs from one to the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, cast

from sessionary.providers.messaging.contract import Courier, Reporter


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `backend` and `notices` are classes of django-anymail, `key` and `secret` how they call these.

    `signs` says that it signs its notices, with the secret it gave; the others send `user:password` along, which is
    part of the address that is entered there. With the status `full` it says that a sending limit is reached, and in
    the header `wait` when to come again. `headers` go with every message: those of one that `keeps_id` make the
    Message-ID stay ours. `options` go along too, as part of what it is asked to do.
    """

    name: str
    label: str
    backend: str
    notices: str
    key: str = "api_key"
    secret: str = "webhook_secret"
    signs: bool = False
    keeps_id: bool = False
    has_domains: bool = False
    full: int = 429
    wait: str = "Retry-After"
    headers: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


PLAINLY = {
    "perform_substitutions": False,  # what somebody typed is no template
    "transactional": True,  # nobody can unsubscribe from what they booked
    "click_tracking": False,
    "open_tracking": False,
}
"""What SparkPost is told, which else fills in braces, offers to unsubscribe, and counts readers and clicks."""

SERVICES = (
    Service(
        "postmark",
        "Postmark",
        "anymail.backends.postmark.EmailBackend",
        "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
        key="server_token",
        keeps_id=True,
        headers={"X-PM-KeepID": "true"},
    ),
    Service(
        "mailgun",
        "Mailgun",
        "anymail.backends.mailgun.EmailBackend",
        "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
        secret="webhook_signing_key",
        signs=True,
        keeps_id=True,
        has_domains=True,
    ),
    Service(
        "brevo",
        "Brevo",
        "anymail.backends.brevo.EmailBackend",
        "anymail.webhooks.brevo.BrevoTrackingWebhookView",
        wait="X-SIB-RateLimit-Reset",
    ),
    Service(
        "sparkpost",
        "SparkPost",
        "anymail.backends.sparkpost.EmailBackend",
        "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
        full=420,
        options={"options": PLAINLY},
    ),
)
NAMED = {service.name: service for service in SERVICES}


@dataclass(frozen=True, slots=True)
class Subscription:
    """A service with the operator's keys for it; `address` replaces its own, `domain` is where several are set up."""

    service: Service
    key: str
    secret: str = ""
    domain: str = ""
    address: str = ""


def courier(subscription: Subscription) -> Courier:
    """What hands messages over there."""
    return cast(Courier, loaded(f"{__package__}.mail_service.MailService")(subscription))


def reporter(subscription: Subscription) -> Reporter:
    """What understands its notices."""
    return cast(Reporter, loaded(f"{__package__}.service_notices.ServiceNotices")(subscription))


def loaded(path: str) -> Any:
    """The class at this path, its module loaded when need be."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)
