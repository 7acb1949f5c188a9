"""Dana's business connected to a stand-in for Twilio; `single` reminds by SMS, and Ada has agreed to it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import Settings

from sessionary.actions.event_types import change
from sessionary.actions.sms_accounts import connect
from sessionary.models import Booking, SmsAccount
from tests.cast import ADA, NOW, Cast, at, booked
from tests.money.conftest import _at_now
from tests.support.twilio_server import KEYS, TwilioServer

__all__ = ["_at_now"]
NUMBER = "+4915123456789"
WILLING = replace(ADA, phone="+49 151 234-56789", sms_consent=True)


@pytest.fixture
def twilio(settings: Settings) -> Iterator[TwilioServer]:
    with TwilioServer() as server:
        settings.PROVIDER_ADDRESSES = {"twilio": server.url}
        yield server


@pytest.fixture
def account(cast: Cast, twilio: TwilioServer) -> SmsAccount:
    """Connected, and wanted by one event type."""
    change(event_type=cast.event_type("single"), changes={"sms_reminders": True}, now=NOW)
    return connect(account=cast.account, provider="twilio", keys=KEYS)


@pytest.fixture
def booking(cast: Cast, account: SmsAccount) -> Booking:
    """Ada's, tomorrow at ten."""
    return booked(cast, "single", [at("2027-03-02 10:00")], WILLING)
