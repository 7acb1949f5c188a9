"""What the operator may say about the mail service, and what they are told when it will not do."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from sessionary.config.environment import mail_subscription


def subscription(monkeypatch: pytest.MonkeyPatch, smtp: str = "", **given: str):  # type: ignore[no-untyped-def]
    for name in ("SERVICE", "KEY", "WEBHOOK_SECRET", "DOMAIN"):
        monkeypatch.delenv(f"SESSIONARY_MAIL_{name}", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(f"SESSIONARY_MAIL_{name}", value)
    return mail_subscription(smtp, {"mailgun": "https://api.eu.mailgun.net"})


def test_none_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert subscription(monkeypatch) is None
    assert subscription(monkeypatch, "smtp://mail.example.com") is None


def test_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = subscription(monkeypatch, SERVICE="mailgun", KEY=" k ", WEBHOOK_SECRET="s", DOMAIN="mg.example.com")
    assert (made.service.label, made.key, made.secret) == ("Mailgun", "k", "s")
    assert (made.domain, made.address) == ("mg.example.com", "https://api.eu.mailgun.net")


@pytest.mark.parametrize(
    ("given", "smtp", "words"),
    [
        ({"SERVICE": "pigeon", "KEY": "k"}, "", "one of: postmark, mailgun"),
        ({"SERVICE": "postmark"}, "", "SESSIONARY_MAIL_KEY"),
        ({"SERVICE": "postmark", "KEY": "k"}, "smtp://mail.example.com", "not both"),
        ({"SERVICE": "postmark", "KEY": "k", "WEBHOOK_SECRET": "word"}, "", "user:password"),
        ({"SERVICE": "brevo", "KEY": "k", "DOMAIN": "example.com"}, "", "SESSIONARY_MAIL_DOMAIN is not for brevo"),
    ],
)
def test_what_will_not_do_is_said(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], smtp: str, words: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        subscription(monkeypatch, smtp, **given)
