"""Webhooks as programs read and write them."""

from datetime import datetime

from ninja import Field, Schema

from sessionary.models import Webhook

EVENTS = ", ".join(f"`{event}`" for event in Webhook.EVENTS)


class NewWebhook(Schema):
    """`events` empty means all."""

    url: str = Field(max_length=500, examples=["https://example.com/hook"])
    events: list[str] = Field(default=[], max_length=50, description=f"Of {EVENTS}; empty means all.")


class WebhookOut(Schema):
    """`last_answer` is the status, or in words why nothing was answered."""

    id: str
    url: str
    events: list[str]
    enabled: bool
    last_answer: str | None
    last_at: datetime | None


class WebhookMade(WebhookOut):
    """`secret` is what calls are signed with: `whsec_` and the key in base64."""

    secret: str


class WebhooksOut(Schema):
    webhooks: list[WebhookOut]
