"""Customers in the desk: who sees them, notes, a corrected address, taking along and forgetting."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.dispatching import dispatch
from sessionary.actions.documents import documents_of
from sessionary.actions.messaging import deliver
from sessionary.jobs.registry import ACTIONS
from sessionary.models import Activity, Booking, Cancellation, Customer, Document, Job, KeptAnswer, Message
from sessionary.rules.errors import NotFound
from tests.cast import ADA, BEN, NOW, Cast, at, booked, five_tuesdays
from tests.desk.people import signed_in
from tests.money.till import fresh, ids, paid

TUESDAY = at("2027-03-02 15:00")


@pytest.fixture(autouse=True)
def _kept_here(time_machine: Any, settings: Any, tmp_path: Path) -> None:
    time_machine.move_to(NOW, tick=False)
    settings.MAIL_FOLDER = tmp_path


def ada() -> Customer:
    return Customer.objects.get(email=ADA.email)


def emails(user: Any, **query: str) -> list[str]:
    found = signed_in(user).get("/desk/customers/", query).context["found"]
    return [row.customer.email for row in found.rows]


def test_each_sees_the_customers_of_their_own_pages(cast: Cast) -> None:
    booked(cast, "single", [TUESDAY])
    booked(cast, None, [at(f"2027-03-{day:02} 14:00") for day in (2, 3, 4, 5)], BEN)
    assert emails(cast.dana) == [BEN.email, ADA.email]
    assert emails(cast.eli) == [BEN.email]
    assert emails(cast.sid) == []
    assert signed_in(cast.eli).get(f"/desk/customers/{ada().pk}/").status_code == 404
    assert signed_in(cast.sid).get(f"/desk/customers/{ada().pk}/").status_code == 404


@pytest.mark.parametrize(("words", "found"), [("ben", [BEN.email]), ("BYRON", [ADA.email]), ("nobody", []), ("%%", [])])
def test_found_by_name_or_address(cast: Cast, words: str, found: list[str]) -> None:
    booked(cast, "single", [TUESDAY])
    booked(cast, "single", [TUESDAY + 60], BEN)
    assert emails(cast.dana, q=words) == found


def test_more_than_a_screenful_goes_on(cast: Cast) -> None:
    template = booked(cast, "single", [TUESDAY])
    for number in range(26):
        customer = Customer.objects.create(account=cast.account, email=f"c{number:02}@example.com")
        Booking.objects.create(**{**_fields(template), "customer": customer, "reference": f"BKG-{number}"})
    client = signed_in(cast.dana)
    first = client.get("/desk/customers/").context["found"]
    rest = client.get(first.more).context["found"]
    assert (len(first.rows), len(rest.rows), rest.more) == (25, 2, "")
    assert not {row.customer.pk for row in first.rows} & {row.customer.pk for row in rest.rows}
    assert client.get("/desk/customers/?after=x").context["found"].rows == []


def _fields(booking: Booking) -> dict[str, Any]:
    left_out = ("id", "public_id", "reference", "customer", "hold")
    return {field.name: getattr(booking, field.name) for field in Booking._meta.fields if field.name not in left_out}


def test_more_customers_and_bookings_ask_no_more_of_the_database(cast: Cast) -> None:
    client = signed_in(cast.dana)

    def queries(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return len(asked)

    booked(cast, "single", [TUESDAY])
    paths = ["/desk/customers/", f"/desk/customers/{ada().pk}/"]
    one = [queries(path) for path in paths]
    booked(cast, "single", [TUESDAY + 60])
    booked(cast, "pack-5", five_tuesdays("9:00"))
    booked(cast, "single", [TUESDAY - 60], BEN)
    assert [queries(path) for path in paths] == one


def test_money_is_summed_without_play_money(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    path = f"/desk/customers/{booking.customer_id}/"
    client = signed_in(shop.dana)
    assert client.get(path).context["totals"] == []
    Booking.objects.update(test=False)
    (totals,) = client.get(path).context["totals"]
    assert (totals.paid, totals.refunded, totals.kept) == ("$150.00", "$0.00", "$150.00")


def test_notes_are_kept_and_too_long_ones_are_not_lost(cast: Cast) -> None:
    booked(cast, "single", [TUESDAY])
    client, path = signed_in(cast.dana), f"/desk/customers/{ada().pk}/"
    assert client.post(f"{path}notes/", {"notes": " Likes mornings. "}).status_code == 302
    assert "Likes mornings." in client.get(path).content.decode()
    answer = client.post(f"{path}notes/", {"notes": "x" * 10_001})
    assert answer.status_code == 422
    assert "x" * 10_001 in answer.content.decode()
    assert ada().notes == "Likes mornings."


def test_a_member_keeps_notes_but_does_not_correct_export_or_erase(cast: Cast) -> None:
    booked(cast, None, [at(f"2027-03-{day:02} 14:00") for day in (2, 3, 4, 5)], BEN)
    client, path = signed_in(cast.eli), f"/desk/customers/{Customer.objects.get().pk}/"
    assert client.post(f"{path}notes/", {"notes": "Guitar."}).status_code == 302
    assert client.post(f"{path}address/", {"email": "x@example.com"}).status_code == 404
    assert client.get(f"{path}export/").status_code == 404
    assert client.post(f"{path}erase/").status_code == 404
    assert Customer.objects.get().email == BEN.email


def correct(client: Client, email: str) -> int:
    return client.post(f"/desk/customers/{ada().pk}/address/", {"email": email}).status_code


def test_a_corrected_address_ends_the_old_links_and_gets_new_ones(cast: Cast) -> None:
    booking = booked(cast, "single", [TUESDAY])
    dispatch(NOW)
    old = booking.secret
    assert correct(signed_in(cast.dana), " Ada.New@Example.com ") == 302
    with pytest.raises(NotFound):
        Booking.opened(booking.public_id, old)
    now = fresh(booking)
    assert Booking.opened(booking.public_id, now.secret).customer.email == "ada.new@example.com"
    dispatch(NOW)
    to_customer = Message.objects.filter(recipient="customer").order_by("pk")
    assert [one.address for one in to_customer] == ["ada.new@example.com"] * 2
    for message in to_customer:
        deliver({"message": message.pk}, NOW)
    assert to_customer.last().activity.kind == Activity.Kind.LINKS_ASKED  # type: ignore[union-attr]


def test_a_known_address_makes_two_customers_one(cast: Cast) -> None:
    mine, theirs = booked(cast, "single", [TUESDAY]), booked(cast, "single", [TUESDAY + 60], BEN)
    Customer.objects.filter(email=ADA.email).update(notes="First.")
    Customer.objects.filter(email=BEN.email).update(notes="Second.")
    assert correct(signed_in(cast.dana), BEN.email) == 302
    assert fresh(mine).customer == fresh(theirs).customer
    assert Customer.objects.get().notes == "Second.\n\nFirst."
    assert fresh(theirs).secret == theirs.secret


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c.de", "x" * 260 + "@example.com"])
def test_an_address_that_is_none_changes_nothing(cast: Cast, email: str) -> None:
    booking = booked(cast, "single", [TUESDAY])
    assert correct(signed_in(cast.dana), email) == 422
    assert fresh(booking).secret == booking.secret


def test_the_export_has_it_all_and_no_secrets(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    Customer.objects.update(notes="Likes mornings.")
    answer = signed_in(shop.dana).get(f"/desk/customers/{ada().pk}/export/")
    known = json.loads(answer.content)
    (one,) = known["bookings"]
    assert (known["email"], known["notes"], one["name"], one["paid"]) == (ADA.email, "Likes mornings.", ADA.name, 15000)
    assert [len(one["sessions"]), len(one["transactions"])] == [3, 1]
    assert booking.secret not in answer.content.decode()


def test_an_erased_customer_is_forgotten_everywhere(shop: Cast, tmp_path: Path) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    documents_of(booking)
    Booking.objects.update(phone="+49 30 1234567", answers={"goal": "Ada sings"})
    dispatch(NOW)
    for message in Message.objects.all():
        deliver({"message": message.pk}, NOW)
    cancel_for_customer(
        booking=fresh(booking), sessions=ids(booking, 1, 2, 3), refund="none", reason="Ada is ill", by="host", now=NOW
    )
    dispatch(NOW)
    KeptAnswer.objects.create(
        account=shop.account, scope="s", key="k", digest="d", at=NOW, answer=f'{{"id": "{booking.public_id}"}}'
    )
    client = signed_in(shop.dana)
    assert client.post(f"/desk/customers/{ada().pk}/erase/").status_code == 302
    (job,) = Job.objects.filter(kind="forget_mail")
    ACTIONS[job.kind](job.payload, NOW)
    ACTIONS[job.kind](job.payload, NOW)
    assert not list(tmp_path.glob("*.eml"))
    assert not Message.objects.filter(state=Message.State.WAITING).exists()
    assert emails(shop.dana) == []
    everything = "".join(str(list(rows.values())) for rows in _all_rows())
    for known in ("Ada", "ada@", "1234567", "ill"):
        assert known not in everything
    assert fresh(booking).paid == 15000
    assert booking.sessions.count() == 3
    assert Document.objects.get().data["amount"] == 15000
    assert not KeptAnswer.objects.exists()
    with pytest.raises(NotFound):
        Booking.opened(booking.public_id, booking.secret)


def _all_rows() -> list[Any]:
    return [model.objects.all() for model in (Customer, Booking, Activity, Cancellation, Document, Message, KeptAnswer)]


def test_nobody_with_sessions_ahead_or_money_on_its_way_is_erased(shop: Cast) -> None:
    paid(shop, "three", five_tuesdays()[:3])
    answer = signed_in(shop.dana).post(f"/desk/customers/{ada().pk}/erase/")
    assert answer.status_code == 422
    assert "sessions ahead" in answer.content.decode()
    assert ada().erased_at is None


def test_from_a_to_z(cast: Cast) -> None:
    booked(cast, "single", [TUESDAY])
    booked(cast, "single", [TUESDAY + 60], BEN)
    Booking.objects.filter(customer=ada()).update(name="ada lovelace")
    assert emails(cast.dana) == [BEN.email, ADA.email]
    assert emails(cast.dana, sort="name") == [ADA.email, BEN.email]
    assert emails(cast.dana, sort="nonsense") == [BEN.email, ADA.email]


def test_from_a_to_z_goes_on_where_it_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sessionary.web.desk.customer_list.AT_ONCE", 2)
    for number, name in enumerate(["Dora", "ben", "Ada", "ben", "Cleo"]):
        who = type(ADA)(name=name, email=f"{number}@example.com", time_zone="Europe/Berlin")
        booked(cast, "single", [at("2027-03-03 9:00") + 30 * number], who)
    client, address, names = signed_in(cast.dana), "/desk/customers/?sort=name", []
    while address:
        found = client.get(address).context["found"]
        names += [(row.name, row.customer.email) for row in found.rows]
        address = found.more
    assert [name for name, _email in names] == ["Ada", "ben", "ben", "Cleo", "Dora"]
    assert len(set(names)) == 5
    assert emails(cast.dana, sort="name", after="x") == emails(cast.dana, sort="name", after="9999999") == []


def test_name_and_phone_are_put_right_on_all_bookings(cast: Cast) -> None:
    for start in (TUESDAY, TUESDAY + 60):
        booked(cast, "single", [start])
    client, path = signed_in(cast.dana), f"/desk/customers/{ada().pk}/details/"
    assert client.post(path, {"name": " Ada Lovelace ", "phone": "+49 30 123456"}).status_code == 302
    assert set(Booking.objects.values_list("name", "phone")) == {("Ada Lovelace", "+49 30 123456")}
    page = client.get(f"/desk/customers/{ada().pk}/").content.decode()
    assert ("<h1>Ada Lovelace</h1>" in page, "Saved on all of their bookings." in page) == (True, True)
    assert client.post(path, {"name": "Ada", "phone": ""}).status_code == 302
    assert set(Booking.objects.values_list("name", "phone")) == {("Ada", None)}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "phone": ""}, "Please enter the Customer&#x27;s name."),
        ({"name": "Ada\nBcc: x", "phone": ""}, "name on one line."),
        ({"name": "Ada", "phone": "call me"}, "Please enter a phone number like"),
    ],
)
def test_name_and_phone_that_will_not_do(cast: Cast, typed: dict[str, str], said: str) -> None:
    booked(cast, "single", [TUESDAY])
    answer = signed_in(cast.dana).post(f"/desk/customers/{ada().pk}/details/", typed)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert Booking.objects.get().name == ADA.name
