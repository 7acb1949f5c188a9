"""A mail service to hand messages to, and one of Dana's bookings to write about."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from sessionary.actions.dispatching import dispatch
from sessionary.models import Message
from tests.cast import NOW, Cast, at, booked
from tests.money.conftest import _at_now
from tests.support.mail_servers import SERVERS, MailServer

__all__ = ["_at_now"]


def those(fit: Callable[[type[MailServer]], object]) -> pytest.MarkDecorator:
    """Only the services that `fit`, in turn."""
    return pytest.mark.parametrize("server", [name for name, one in SERVERS.items() if fit(one)], indirect=True)


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, settings: Settings) -> Iterator[MailServer]:
    """Each service in turn; it is where messages go."""
    with SERVERS[request.param]() as made:
        settings.MAIL_SUBSCRIPTION = made.subscription
        yield made


@pytest.fixture
def message(cast: Cast) -> Message:
    """What Ada is written about the session she booked."""
    booked(cast, "single", [at("2027-03-02 10:00")])
    dispatch(NOW)
    return Message.objects.get(recipient="customer")
