"""What did not reach a Customer before they were erased never does, and says nothing of them."""

from email.message import EmailMessage

import pytest

from sessionary.actions import messaging
from sessionary.actions.erasing import erase
from sessionary.actions.leasing import lease
from sessionary.actions.stuck_jobs import retry_all
from sessionary.jobs import runner
from sessionary.models import Customer, Job, Message, Session
from sessionary.providers.messaging.contract import Handed, Never
from sessionary.providers.messaging.fake import FakeCourier
from tests.cast import NOW, Cast


def erase_ada() -> Customer:
    Session.objects.update(status="completed")
    erase(customer=Customer.objects.get(), now=NOW)
    return Customer.objects.get()


def test_what_failed_is_forgotten_with_its_reason_and_cannot_be_tried_again(
    cast: Cast, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    courier = FakeCourier(*[Never("550 5.1.1 <ada@example.com>: no such user")] * 2)
    monkeypatch.setattr(messaging, "courier", lambda: courier)
    for job in lease(10, NOW):
        runner.do(job)
    assert Job.objects.filter(state="dead", error__contains="ada@example.com").count() == 2
    nobody = erase_ada()
    assert not Job.objects.filter(error__contains="ada@example.com").exists()
    assert retry_all(account=cast.account, now=NOW) == 0
    for one in Message.objects.all():
        messaging.deliver({"message": one.pk}, NOW)
    assert courier.delivered == []
    told = Message.objects.order_by("recipient").values_list("state", "address", "subject")
    assert list(told) == [("withdrawn", nobody.email, ""), ("withdrawn", "dana@example.com", "")]


def test_what_is_handed_over_just_then_is_not_written_down_again(message: Message) -> None:
    class Slow(FakeCourier):
        def deliver(self, message: EmailMessage) -> Handed:
            erase_ada()
            return super().deliver(message)

    Message.objects.update(state="failed")
    messaging.deliver({"message": message.pk}, NOW, Slow())
    message.refresh_from_db()
    assert (message.state, message.subject) == ("withdrawn", "")
