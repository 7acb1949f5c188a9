"""Who has lost their links gets them by mail, at the address that booked; the page tells nobody anything."""

from django.test import Client

from sessionary.actions import links
from sessionary.actions.composing.mail import compose
from sessionary.actions.dispatching import dispatch
from sessionary.models import Message
from tests.cast import BEN, NOW, Cast, booked, five_tuesdays

ASKED = "links_asked"


def ask(email: str) -> str:
    answer = Client(enforce_csrf_checks=True).post("/links/", {"email": email})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_links_to_all_bookings_go_to_the_address_itself(cast: Cast) -> None:
    mine = [booked(cast, "pack-5", five_tuesdays()), booked(cast, "single", [five_tuesdays()[0] + 60])]
    other = booked(cast, "single", [five_tuesdays()[0] + 120], BEN)
    page = ask(" Ada@Example.com ")
    dispatch(NOW)
    message = Message.objects.get(activity__kind=ASKED)
    mail = compose(message, NOW)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert (message.address, mail["To"]) == ("ada@example.com", "Ada Byron <ada@example.com>")
    for booking in mine:
        assert links.manage_url(booking) in text
        assert booking.secret not in page
    assert other.secret not in text


def test_what_comes_next_stands_first_with_its_year(cast: Cast) -> None:
    later = booked(cast, "pack-5", [start + 40_320 for start in five_tuesdays()])
    sooner = booked(cast, "single", [five_tuesdays()[1]])
    booked(cast, "single", [five_tuesdays()[4]])
    ask("ada@example.com")
    dispatch(NOW)
    mail = compose(Message.objects.get(activity__kind=ASKED), NOW)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.index(links.manage_url(sooner)) < text.index(links.manage_url(later))
    assert f"Single, next Tue 9 March 2027, 10:00, {sooner.reference}" in text
    assert "sessions" not in text.partition("Somebody asked")[0].replace("Pack-5", "")


def test_strangers_get_the_same_answer_and_no_mail(cast: Cast) -> None:
    booked(cast, "single", five_tuesdays()[:1])
    assert ask("nobody@example.com") == ask("ada@example.com")
    dispatch(NOW)
    assert Message.objects.filter(activity__kind=ASKED).count() == 1


def test_two_businesses_each_send_their_own(cast: Cast) -> None:
    booked(cast, "single", five_tuesdays()[:1])
    ask("ada@example.com")
    ask("ada@example.com")
    dispatch(NOW)
    assert Message.objects.filter(activity__kind=ASKED, account=cast.other_account).count() == 0
    assert Message.objects.filter(activity__kind=ASKED, account=cast.account).count() == 2


def test_an_address_that_is_none_is_refused_with_a_word(db: None) -> None:
    answer = Client().post("/links/", {"email": "ada@"})
    assert answer.status_code == 422
    assert "valid email" in answer.content.decode()
