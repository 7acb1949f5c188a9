"""Each message is handed over once; what fails is tried again, and nothing is lost."""

import email
import email.policy
from datetime import timedelta
from pathlib import Path

import pytest

from sessionary.actions import messaging
from sessionary.actions.correcting_address import correct_address
from sessionary.actions.dispatching import dispatch
from sessionary.actions.handing_over import hand_over
from sessionary.actions.leasing import lease
from sessionary.actions.queueing import MOST_ATTEMPTS
from sessionary.jobs import runner
from sessionary.models import Job, Message
from sessionary.providers.messaging.contract import Never, NotNow
from sessionary.providers.messaging.fake import FakeCourier
from sessionary.providers.messaging.kept import KeptMail
from sessionary.providers.messaging.smtp import SmtpServer
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.support.throwaway_postgresql import free_port


@pytest.fixture
def message(cast: Cast) -> Message:
    booked(cast, "pack-5", five_tuesdays())
    dispatch(NOW)
    return Message.objects.get(recipient="customer")


@pytest.fixture
def courier(monkeypatch: pytest.MonkeyPatch) -> FakeCourier:
    fake = FakeCourier()
    monkeypatch.setattr(messaging, "courier", lambda: fake)
    return fake


def run_all(now=NOW) -> None:  # type: ignore[no-untyped-def]
    for job in lease(10, now):
        runner.do(job)


def test_a_message_is_delivered_once(message: Message, courier: FakeCourier) -> None:
    run_all()
    run_all(NOW + timedelta(days=1))
    assert len(courier.delivered) == 2
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    messaging.deliver({"message": message.pk}, NOW)
    assert len(courier.delivered) == 2


def test_what_does_not_work_now_is_tried_again_with_growing_pauses(
    message: Message, courier: FakeCourier, time_machine
) -> None:
    time_machine.move_to(NOW, tick=False)
    courier.failures = [NotNow("busy"), NotNow("busy")]
    run_all()
    assert courier.delivered == []
    waiting = Job.objects.filter(state="ready", error="busy")
    assert waiting.count() == 2
    assert all(NOW + timedelta(seconds=8) <= job.run_at <= NOW + timedelta(seconds=12) for job in waiting)
    run_all(NOW + timedelta(seconds=13))
    assert len(courier.delivered) == 2


def test_what_is_refused_for_good_stays_visible(message: Message, courier: FakeCourier) -> None:
    courier.failures = [Never("550 no such user")]
    run_all()
    assert Job.objects.filter(state="dead", error="550 no such user").count() == 1
    assert Message.objects.filter(state="failed").count() == 1


def test_the_desk_says_where_a_message_went_in_the_end(cast: Cast, message: Message, courier: FakeCourier) -> None:
    """Refused, then corrected; put off, and then another Owner's."""
    courier.failures = [Never("550 no such user"), NotNow("451 later")]
    customer = message.activity.booking.customer  # type: ignore[union-attr]
    to_owner = Message.objects.get(recipient="owner")
    for one, trouble in ((message, Never), (to_owner, NotNow)):
        with pytest.raises(trouble):
            messaging.deliver({"message": one.pk}, NOW)
    correct_address(customer=customer, email="ada@right.example", by="host", now=NOW)
    hand_over(page=cast.page, to=cast.eli, by="host", now=NOW)
    for one, address in ((message, "ada@right.example"), (to_owner, "eli@example.com")):
        messaging.deliver({"message": one.pk}, NOW)
        one.refresh_from_db()
        assert courier.delivered[-1]["To"].addresses[0].addr_spec == one.address == address


def test_after_many_attempts_a_job_is_dead(message: Message, courier: FakeCourier) -> None:
    Job.objects.update(attempts=MOST_ATTEMPTS - 1)
    courier.failures = [NotNow("down"), NotNow("down")]
    run_all()
    assert set(Job.objects.values_list("state", flat=True)) == {"dead"}


def test_a_leased_job_is_nobody_elses_until_the_lease_ends(message: Message) -> None:
    assert len(lease(10, NOW)) == 2
    assert lease(10, NOW) == []
    assert len(lease(10, NOW + timedelta(minutes=2))) == 2


def test_a_worker_thought_dead_cannot_overwrite_its_successor(message: Message, courier: FakeCourier) -> None:
    (stale, _other) = lease(10, NOW)
    lease(10, NOW + timedelta(minutes=2))
    runner.do(stale)
    assert Job.objects.get(pk=stale.pk).state == "ready"


def test_kept_mail_is_a_file_named_by_message_id_and_never_kept_twice(message: Message, tmp_path: Path) -> None:
    for _ in range(2):
        Message.objects.update(state="waiting")
        messaging.deliver({"message": message.pk}, NOW, KeptMail(tmp_path))
    (path,) = tmp_path.iterdir()
    kept = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert kept["Message-ID"] == message.message_id
    assert path.name == f"{message.message_id.strip('<>')}.eml"
    assert Message.objects.get(pk=message.pk).state == "kept"


def test_a_real_mail_server_gets_one_message_for_one_person(message: Message, mailbox) -> None:
    messaging.deliver({"message": message.pk}, NOW, mailbox.server)
    messaging.deliver({"message": message.pk}, NOW, mailbox.server)
    (envelope,) = mailbox.received
    assert envelope.rcpt_tos == ["ada@example.com"]
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert mail["Message-ID"] == message.message_id
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["text/calendar"]


@pytest.mark.parametrize(("answer", "trouble"), [("451 later", NotNow), ("554 never", Never)])
def test_the_servers_answer_decides_whether_to_try_again(message: Message, mailbox, answer, trouble) -> None:
    mailbox.answer = answer
    with pytest.raises(trouble, match=answer[:3]):
        messaging.deliver({"message": message.pk}, NOW, mailbox.server)


def test_killed_before_the_note_it_goes_again_with_the_same_message_id(message: Message, mailbox) -> None:
    messaging.deliver({"message": message.pk}, NOW, mailbox.server)
    Message.objects.update(state="waiting")  # as if the note had never been written
    messaging.deliver({"message": message.pk}, NOW, mailbox.server)
    ids = {email.message_from_bytes(one.content)["Message-ID"] for one in mailbox.received}
    assert (len(mailbox.received), ids) == (2, {message.message_id})


def test_no_server_there_is_a_matter_of_trying_again(message: Message) -> None:
    with pytest.raises(NotNow):
        messaging.deliver({"message": message.pk}, NOW, SmtpServer(host="127.0.0.1", port=free_port(), timeout=2))
