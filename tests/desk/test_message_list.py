"""The list of messages in the desk: by screenfuls, found by words and by state."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessionary.actions.dispatching import new_message
from sessionary.actions.history import note
from sessionary.models import Message
from tests.cast import NOW, Cast, at, booked
from tests.desk.people import signed_in
from tests.web.reading import text_of


def write(cast: Cast, count: int, **how: str) -> None:
    """So many messages to Ada about one booking of Dana's."""
    booking = booked(cast, "single", [at(f"2027-03-0{2 + Message.objects.count() % 3} 10:00")])
    for number in range(count):
        message = new_message(note(booking, "reminded", by="system", now=NOW), "customer", "ada@example.com", NOW)  # type: ignore[arg-type]
        message.subject, message.state = how.get("subject", f"Subject {number:02}."), how.get("state", "sent")
        message.save()


def test_the_list_goes_on_where_it_ended(cast: Cast) -> None:
    write(cast, 27)
    dana = signed_in(cast.dana)
    first = dana.get("/desk/messages/")
    assert ("Subject 26." in text_of(first), "Subject 01." in text_of(first)) == (True, False)
    more = first.context["found"].more
    second = text_of(dana.get(more))
    assert ("Subject 01." in second, "Subject 00." in second, "Subject 02." in second) == (True, True, False)
    assert dana.get(more).context["found"].more == ""


def test_it_is_found_by_words_and_by_state(cast: Cast) -> None:
    write(cast, 1, subject="Grüße an Ada", state="failed")
    write(cast, 1, subject="Plain")
    dana = signed_in(cast.dana)

    def found(**asked: str) -> list[str]:
        return [row.message.subject for row in dana.get("/desk/messages/", asked).context["found"].rows]

    assert found(q="GRÜSSE") == []
    assert found(q="GRÜßE") == found(q="grüße") == ["Grüße an Ada"]
    assert found(state="failed") == ["Grüße an Ada"]
    assert found(q="plain", state="failed") == []
    assert found(q="ADA@example") == ["Plain", "Grüße an Ada"]
    assert found(state="nonsense", q="x\0") == ["Plain", "Grüße an Ada"]
    assert found(after="nonsense") == []
    assert found(after="9" * 30) == []
    assert "No message is like this." in text_of(dana.get("/desk/messages/", {"q": "nobody"}))


def test_a_member_without_a_role_finds_nothing(cast: Cast) -> None:
    write(cast, 1)
    assert signed_in(cast.eli).get("/desk/messages/", {"q": "ada"}).context["found"].rows == []


@pytest.mark.django_db
def test_it_takes_as_many_queries_for_three_as_for_one(cast: Cast) -> None:
    dana, counts = signed_in(cast.dana), []
    for count in (1, 3):
        write(cast, count)
        with CaptureQueriesContext(connection) as queries:
            dana.get("/desk/messages/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
