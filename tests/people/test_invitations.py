"""Invitations: who gets one, what its link does once, and that it never reaches somebody who is there already."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from sessionary.actions import inviting, messaging
from sessionary.actions.dispatching import dispatch
from sessionary.actions.leasing import lease
from sessionary.actions.messaging import deliver
from sessionary.actions.pages import create_page
from sessionary.jobs import runner
from sessionary.models import Invitation, Job, Membership, Message, User
from sessionary.providers.messaging.contract import NotNow
from sessionary.providers.messaging.fake import FakeCourier
from tests.cast import NOW, Cast
from tests.desk.people import signed_in
from tests.messages.reading import body
from tests.people.letters import letters
from tests.web.reading import text_of

ANA, PASSWORD = "ana@example.com", "a sentence to remember"


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def invited(cast: Cast, email: str = ANA, role: str = "member") -> Invitation:
    return inviting.invite(by=cast.dana, email=email, role=role, pages={cast.page: "editor"}, now=NOW)


def link_in(cast: Cast) -> str:
    """The path of the link in the newest invitation's mail."""
    found = re.search(r"/desk/join/\w+/", body(letters("invited")["invited"]))
    assert found
    return found[0]


def join(path: str, **typed: str):  # type: ignore[no-untyped-def]
    client = Client()
    return client, client.post(path, {"name": "Ana Lee", "password": PASSWORD, **typed})


def test_inviting_from_the_desk_to_signing_in(cast: Cast) -> None:
    dana = signed_in(cast.dana)
    typed = {"email": "Ana@Example.com ", "role": "member", f"page_{cast.page.pk}": "viewer"}
    assert dana.post("/desk/people/invite/", typed).status_code == 302
    assert "ana@example.com" in text_of(dana.get("/desk/people/"))
    mail = letters("invited")["invited"]
    assert (mail["To"], mail["Subject"]) == ("ana@example.com", "Dana Reyes invites you to Dana's Studio")
    assert "Dana Coaching, as Viewer" in body(mail)
    path = link_in(cast)
    assert "You will sign in as ana@example.com" in text_of(Client().get(path))
    client, answer = join(path)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.get("/desk/").status_code == 200
    ana = User.objects.get(email=ANA)
    assert (ana.name, ana.account, ana.is_administrator, ana.check_password(PASSWORD)) == (
        "Ana Lee",
        cast.account,
        False,
        True,
    )
    assert list(Membership.objects.values_list("page", "user", "role")) == [(cast.page.pk, ana.pk, "viewer")]


def test_the_link_works_once(cast: Cast) -> None:
    invited(cast)
    path = link_in(cast)
    join(path)
    for answer in (Client().get(path), join(path)[1]):
        assert (answer.status_code, "cannot be used, or not any more" in text_of(answer)) == (404, True)
    assert User.objects.filter(email=ANA).count() == 1


def test_only_a_digest_is_stored(cast: Cast) -> None:
    made = invited(cast)
    row = Invitation.objects.filter(pk=made.pk).values().get()
    assert made.token not in str(row)
    assert made.token in link_in(cast)


@pytest.mark.parametrize("how", ["expired", "taken back", "sent again", "made up"])
def test_a_link_that_ended_opens_nothing(cast: Cast, time_machine, how: str) -> None:  # type: ignore[no-untyped-def]
    made = invited(cast)
    path = link_in(cast)
    if how == "expired":
        time_machine.move_to(NOW + timedelta(days=7, seconds=1), tick=False)
    elif how == "taken back":
        inviting.take_back(invitation=made, now=NOW)
    elif how == "sent again":
        inviting.send_again(invitation=made, now=NOW)
    else:
        path = path[:-3] + "xx/"
    assert Client().get(path).status_code == join(path)[1].status_code == 404
    assert not User.objects.filter(email=ANA).exists()


def test_sent_again_it_has_a_new_link_for_seven_days(cast: Cast, time_machine) -> None:  # type: ignore[no-untyped-def]
    made = invited(cast)
    first = link_in(cast)
    time_machine.move_to(NOW + timedelta(days=8), tick=False)
    dana = signed_in(cast.dana)
    assert "Expired" in text_of(dana.get("/desk/people/"))
    assert dana.post(f"/desk/invitations/{made.public_id}/send-again/").status_code == 302
    second = link_in(cast)
    assert second != first
    assert join(second)[1].status_code == 302


@pytest.mark.parametrize("where", ["this account", "another account", "ended here"])
def test_nobody_who_is_there_already_is_reached(cast: Cast, where: str) -> None:
    """The User came to be after the invitation was sent; its link neither signs in as them nor changes them."""
    invited(cast)
    path = link_in(cast)
    account = cast.other_account if where == "another account" else cast.account
    known = User.objects.create_user(
        email=ANA, password="their own words", account=account, name="Ana Known", is_active=where != "ended here"
    )
    before = User.objects.filter(pk=known.pk).values().get()
    assert "You will sign in as" in text_of(Client().get(path))
    client, answer = join(path, name="Evil", password="another password")
    assert (answer.status_code, "cannot be used, or not any more" in text_of(answer)) == (404, True)
    assert "_auth_user_id" not in client.session
    assert User.objects.filter(pk=known.pk).values().get() == before
    assert not Membership.objects.exists()


def test_inviting_tells_nobody_whether_another_account_knows_the_address(cast: Cast) -> None:
    dana = signed_in(cast.dana)
    answers, mails = [], []
    for email in ("sid@example.com", "nobody@example.com"):
        answers.append(dana.post("/desk/people/invite/", {"email": email, "role": "administrator"}))
        mails.append(letters("invited")["invited"])
    assert [one.status_code for one in answers] == [302, 302]
    texts = [re.sub(r"join/\w+", "join", body(mail)).replace("sid@", "nobody@") for mail in mails]
    assert texts[0] == texts[1]
    path = re.search(r"/desk/join/\w+/", body(mails[0]))
    assert path
    client, answer = join(path[0], name="Evil")
    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session
    sid = User.objects.get(email="sid@example.com")
    assert (sid.account, sid.name, sid.check_password("correct horse")) == (cast.other_account, "Sid Vale", True)


def test_of_their_own_people_administrators_are_told(cast: Cast) -> None:
    dana = signed_in(cast.dana)
    answer = dana.post("/desk/people/invite/", {"email": "ELI@example.com", "role": "member"})
    assert (answer.status_code, "Eli Sommer signs in with this address already." in text_of(answer)) == (422, True)
    User.objects.filter(pk=cast.eli.pk).update(is_active=False)
    assert "has ended" in text_of(dana.post("/desk/people/invite/", {"email": "eli@example.com", "role": "member"}))
    invited(cast)
    assert "invited already" in text_of(dana.post("/desk/people/invite/", {"email": ANA, "role": "member"}))
    assert "email address like" in text_of(dana.post("/desk/people/invite/", {"email": "x", "role": "member"}))
    assert Invitation.objects.count() == 1


def test_two_businesses_invite_the_same_address_and_the_first_link_counts(cast: Cast) -> None:
    invited(cast)
    ours = link_in(cast)
    inviting.invite(by=cast.sid, email=ANA, role="administrator", pages={}, now=NOW)
    theirs = link_in(cast)
    assert join(ours)[1].status_code == 302
    assert join(theirs)[1].status_code == 404
    assert (User.objects.get(email=ANA).account, User.objects.get(email=ANA).role) == (cast.account, "member")


@pytest.mark.parametrize("typed", [{"password": "short"}, {"password": "1234567890"}, {"name": "  "}])
def test_what_will_not_do_is_said_and_uses_nothing_up(cast: Cast, typed: dict[str, str]) -> None:
    invited(cast)
    path = link_in(cast)
    assert join(path, **typed)[1].status_code == 422
    assert join(path)[1].status_code == 302


def test_without_a_password_they_are_led_to_passkeys(cast: Cast) -> None:
    invited(cast)
    client, answer = join(link_in(cast), password="")
    assert answer["Location"] == "/desk/account/"
    assert "Add a passkey" in text_of(client.get("/desk/account/"))
    assert not User.objects.get(email=ANA).has_usable_password()


def test_a_role_on_another_accounts_page_cannot_be_smuggled_in(cast: Cast) -> None:
    inviting.invite(by=cast.dana, email=ANA, role="member", pages={cast.other_page: "editor"}, now=NOW)
    join(link_in(cast))
    assert not Membership.objects.exists()


def test_a_page_that_was_archived_meanwhile_stands_in_nobodys_way(cast: Cast) -> None:
    page = create_page(owner=cast.eli, slug="short-lived", name="Short", time_zone="UTC")
    inviting.invite(by=cast.dana, email=ANA, role="member", pages={page: "viewer"}, now=NOW)
    page.archived_at = NOW
    page.save()
    assert join(link_in(cast))[1].status_code == 302


def test_invitations_of_another_account_are_nobodys(cast: Cast) -> None:
    made, sid = invited(cast), signed_in(cast.sid)
    for verb in ("send-again", "take-back"):
        assert sid.post(f"/desk/invitations/{made.public_id}/{verb}/").status_code == 404
    assert Invitation.objects.get().version == 1
    assert "ana@example.com" not in text_of(sid.get("/desk/people/"))


def test_the_mail_goes_out_once_and_not_at_all_once_taken_back(cast: Cast) -> None:
    made, courier = invited(cast), FakeCourier()
    dispatch(NOW)
    job = Job.objects.get(kind="deliver")
    deliver(job.payload, NOW, courier)
    deliver(job.payload, NOW, courier)
    assert len(courier.delivered) == 1
    inviting.send_again(invitation=made, now=NOW)
    dispatch(NOW)
    inviting.take_back(invitation=made, now=NOW)
    deliver(Job.objects.latest("pk").payload, NOW, courier)
    assert (len(courier.delivered), Message.objects.latest("pk").state) == (1, "withdrawn")


def test_sent_again_while_it_waits_only_the_newer_goes_and_nobody_is_alarmed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, courier = invited(cast), FakeCourier(NotNow("451 later"))
    monkeypatch.setattr(messaging, "courier", lambda: courier)
    for when in (NOW, NOW + timedelta(minutes=1)):
        dispatch(NOW)
        for job in lease(10, when):
            runner.do(job)
        if when == NOW:
            inviting.send_again(invitation=made, now=NOW)
    assert [link_in(cast) in body(mail) for mail in courier.delivered] == [True]
    older = Message.objects.earliest("pk")
    assert (older.state, set(Job.objects.values_list("state", flat=True))) == ("withdrawn", {"done"})
    shown = text_of(signed_in(cast.dana).get(f"/desk/messages/{older.pk}/"))
    assert "It was not sent: the invitation was accepted, taken back, or sent again." in shown


def test_who_reads_the_kept_invitation(cast: Cast) -> None:
    invited(cast)
    dispatch(NOW)
    assert Message.seen_by(cast.dana).count() == 1
    assert not Message.seen_by(cast.eli).exists()
    assert not Message.seen_by(cast.sid).exists()
    assert "ana@example.com" in text_of(signed_in(cast.dana).get("/desk/messages/"))
