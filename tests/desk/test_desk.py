"""The desk: who gets in, and what they see."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sessionary.actions import demo, setting_up, signing_in
from sessionary.actions.booking import book
from sessionary.actions.dispatching import dispatch
from sessionary.jobs import runner
from sessionary.models import ApiToken, Booking, Claim, Customer, Message, Page, SignInLink, User
from sessionary.models.tokens import digest_of
from tests.cast import BEN, NOW, Cast, booked, five_tuesdays
from tests.desk.people import signed_in

PLACES = ["/desk/", "/desk/messages/", "/desk/messages/1/", "/desk/messages/1/body/", "/desk/remove-demo/"]


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


@pytest.mark.parametrize("place", PLACES)
def test_nobody_gets_in_without_signing_in(cast: Cast, client: Client, place: str) -> None:
    answer = client.get(place)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={place}")


def test_the_password_signs_in(cast: Cast, client: Client) -> None:
    details = {"login": "dana@example.com", "password": "correct horse"}
    assert client.post("/accounts/login/", details)["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_a_wrong_password_does_not(cast: Cast, client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": "dana@example.com", "password": "wrong"})
    assert answer.status_code == 200
    assert client.get("/desk/").status_code == 302


def test_passwords_are_not_reset_by_mail_past_our_own(cast: Cast, client: Client, mailoutbox: list[object]) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "password/reset" not in page
    answer = client.post("/accounts/password/reset/", {"email": "dana@example.com"})
    assert (answer["Location"], mailoutbox) == ("/accounts/login/", [])


def test_nobody_can_sign_up(cast: Cast, client: Client) -> None:
    client.post("/accounts/signup/", {"email": "new@example.com", "password1": "correct horse battery"})
    assert not User.objects.filter(email="new@example.com").exists()


def test_a_link_signs_in_once_and_only_when_the_button_is_pressed(cast: Cast, client: Client) -> None:
    path = path_of(signing_in.link_for(cast.dana))
    assert client.get(path).status_code == 200
    assert client.get("/desk/").status_code == 302
    assert client.post(path).status_code == 302
    assert client.get("/desk/").status_code == 200
    assert Client().post(path).status_code == 404


def test_a_link_ends_after_fifteen_minutes(cast: Cast, client: Client) -> None:
    path = path_of(signing_in.link_for(cast.dana))
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(path).status_code == 404


def test_only_the_digest_of_a_token_is_kept(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("token", "dana@example.com")
    printed = capsys.readouterr().out.strip()
    assert ApiToken.objects.get().digest == digest_of(printed)


def test_the_stream_shows_each_session_on_its_own_line(cast: Cast, time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(datetime(2026, 12, 1, tzinfo=UTC))  # of another year, so that the year is said
    booked(cast, "pack-5", five_tuesdays())
    page = signed_in(cast.dana).get("/desk/").content.decode()
    assert "Ada Byron" in page
    for day in ("Tue 2 March 2027", "Tue 30 March 2027"):
        assert day in page
    assert page.count(">Scheduled</span>") == 5


def test_administrators_see_all_members_their_own_and_strangers_nothing(cast: Cast) -> None:
    booked(cast, "pack-5", five_tuesdays())
    booked(cast, None, five_tuesdays("14:00")[:4], BEN)
    pages = {user: signed_in(user).get("/desk/").content.decode() for user in (cast.dana, cast.eli, cast.sid)}
    assert ("Ada Byron" in pages[cast.dana], "Ben Ito" in pages[cast.dana]) == (True, True)
    assert ("Ada Byron" in pages[cast.eli], "Ben Ito" in pages[cast.eli]) == (False, True)
    assert ("Ada Byron" in pages[cast.sid], "Ben Ito" in pages[cast.sid]) == (False, False)


@pytest.mark.parametrize("page", ["/desk/", "/desk/messages/"])
def test_lists_cost_the_same_for_three_as_for_one(cast: Cast, page: str) -> None:
    client = signed_in(cast.dana)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        return len(seen)

    booked(cast, "pack-5", five_tuesdays())
    dispatch(NOW)
    first = count()
    for clock in ("11:00", "12:00"):
        booked(cast, "pack-5", five_tuesdays(clock))
    dispatch(NOW)
    assert count() == first


def test_a_long_stream_goes_on(cast: Cast) -> None:
    starts = five_tuesdays("09:00")[0]
    for number in range(16):
        booked(cast, "single", [starts + 30 * number])
    for number in range(12):
        booked(cast, "single", [starts + 1440 + 30 * number], BEN)
    client = signed_in(cast.dana)
    first = client.get("/desk/")
    assert len(first.context["entries"]) == 25
    assert len(client.get(first.context["more"]).context["entries"]) == 3
    assert client.get("/desk/?after=nonsense").status_code == 200


@pytest.fixture
def kept(cast: Cast) -> Message:
    booked(cast, "pack-5", five_tuesdays())
    runner.Runner(threading.Event()).work_once(timezone.now())
    return Message.objects.get(recipient="customer")


def test_kept_messages_can_be_read(cast: Cast, kept: Message) -> None:
    client = signed_in(cast.dana)
    assert kept.subject in client.get("/desk/messages/").content.decode()
    assert "sessions.ics" in client.get(f"/desk/messages/{kept.pk}/").content.decode()
    body = client.get(f"/desk/messages/{kept.pk}/body/")
    assert "Tue 2 March 2027" in body.content.decode()
    assert "script-src" not in body["Content-Security-Policy"]
    assert "default-src 'none'" in body["Content-Security-Policy"]
    file = client.get(f"/desk/messages/{kept.pk}/0/")
    assert file.content.startswith(b"BEGIN:VCALENDAR")
    assert client.get(f"/desk/messages/{kept.pk}/7/").status_code == 404


@pytest.mark.parametrize("who", ["eli", "sid"])
def test_other_peoples_messages_do_not_exist(cast: Cast, kept: Message, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for place in ("", "body/", "0/"):
        assert client.get(f"/desk/messages/{kept.pk}/{place}").status_code == 404
    assert kept.subject not in client.get("/desk/messages/").content.decode()


@pytest.fixture
def shown(db: None) -> Page:
    return demo.create()


def test_the_demo_is_as_it_is_documented(shown: Page, client: Client) -> None:
    assert (shown.slug, shown.time_zone, shown.owner.email) == ("demo", "Europe/Berlin", "admin@example.com")
    offered = {
        offer.slug: (offer.options.duration, offer.sessions, offer.package, offer.price) for offer in shown.offers()
    }
    assert offered == {
        "free-intro": (30, 1, False, None),
        "free-five": (30, 5, True, None),
        "single": (60, 1, False, 100_00),
        "three-pack": (60, 3, True, 150_00),
        "ten-pack": (60, 10, True, 800_00),
    }
    solo = Page.named("solo").offer(None)
    assert (solo.options.duration, solo.sessions, solo.package) == (30, 4, True)
    assert solo.page.owner != shown.owner


def test_removing_the_demo_asks_first_and_leaves_what_is_ones_own(shown: Page) -> None:
    owner = shown.owner
    client = signed_in(owner)
    offer = shown.offer("free-five")
    assert client.get("/desk/remove-demo/").status_code == 200
    assert Page.objects.count() == 2
    book(offer=offer, starts=five_tuesdays(), customer=BEN, answers={}, now=NOW)
    dispatch(NOW)
    assert client.post("/desk/remove-demo/").status_code == 302
    assert not any(m.objects.exists() for m in (Page, Booking, Claim, Customer, Message))
    assert list(User.objects.all()) == [owner]
    assert client.get("/desk/remove-demo/").status_code == 404


def test_a_member_cannot_remove_the_demo(shown: Page) -> None:
    member = User.objects.get(email="sam@example.com")
    assert signed_in(member).post("/desk/remove-demo/").status_code == 404
    assert Page.objects.count() == 2


BEGINNING = {
    "business": "Noor Tutoring",
    "currency": "EUR",
    "name": "Noor Aziz",
    "email": "noor@example.com",
    "password": "correct horse battery",
    "slug": "noor-tutoring",
    "time_zone": "Europe/Berlin",
}


def test_an_empty_instance_is_set_up_once(db: None, client: Client) -> None:
    path = path_of(setting_up.link())
    assert client.get(path).status_code == 200
    assert client.post(path, BEGINNING)["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert client.get("/noor-tutoring/").status_code == 200
    assert Client().get(path).status_code == 404
    assert Client().post(path, {**BEGINNING, "email": "evil@example.com"}).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("slug", "api"), ("slug", "desk"), ("slug", "a b"), ("email", "noor"), ("password", "1234"), ("business", "")],
)
def test_a_bad_beginning_is_explained_and_nothing_is_made(db: None, client: Client, field: str, value: str) -> None:
    answer = client.post(path_of(setting_up.link()), {**BEGINNING, field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not User.objects.exists()


def test_a_guessed_set_up_link_is_nothing(db: None, client: Client) -> None:
    assert client.get("/desk/set-up/" + "0" * 40 + "/").status_code == 404
