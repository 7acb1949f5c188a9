"""The audit log: who changed which setting, and who got in; for Administrators only, without secrets."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions import setting_up, tokens
from sessionary.actions.auditing import What, audit
from sessionary.models import ApiToken, AuditEntry, Customer
from sessionary.web.desk.audit import GROUPS
from tests.api.program import Program
from tests.cast import NOW, Cast, at, booked
from tests.desk.people import signed_in
from tests.desk.test_desk import BEGINNING
from tests.web.reading import text_of

LOG = "/desk/audit/"


@pytest.fixture(autouse=True)
def _at_now(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def entries() -> list[tuple[str, str, str]]:
    """Who, what, and about whom, but for signing in."""
    found = AuditEntry.objects.exclude(what__in=[What.SIGNED_IN, What.SIGNED_OUT]).order_by("pk")
    return [(one.who, one.what, one.about) for one in found]


def forget() -> None:
    AuditEntry.objects.all().delete()


def test_what_programs_change(cast: Cast) -> None:
    program = Program(cast.dana)
    forget()
    program.post("pages", {"slug": "anna", "name": "Anna", "owner": "dana@example.com", "time_zone": "UTC"})
    program.patch("pages/anna", {"welcome": "Hello", "name": "Anna B."})
    program.post("event-types", {"slug": "chat", "name": "Chat", "pages": ["anna"]})
    program.patch("event-types/chat", {"duration_minutes": 45})
    program.delete("event-types/chat")
    program.delete("pages/anna")
    program.post("webhooks", {"url": "https://example.com/hook"})
    assert entries() == [
        ("Dana Reyes", "page_created", "anna"),
        ("Dana Reyes", "page_changed", "anna"),
        ("Dana Reyes", "event_type_created", "chat"),
        ("Dana Reyes", "event_type_changed", "chat"),
        ("Dana Reyes", "event_type_archived", "chat"),
        ("Dana Reyes", "page_archived", "anna"),
        ("Dana Reyes", "webhook_added", "https://example.com/hook"),
    ]
    assert AuditEntry.objects.get(what=What.PAGE_CHANGED).fields == ["name", "welcome"]


def test_what_people_change_in_the_desk(cast: Cast) -> None:
    booked(cast, "single", [at("2027-03-02 15:00")])
    client, customer = signed_in(cast.dana), Customer.objects.get()
    forget()
    client.post("/desk/tokens/", {"name": "Books", "scopes": ["read"]})
    client.post(f"/desk/tokens/{ApiToken.objects.get().pk}/end/")
    client.post("/desk/settings/payments/refunds/", {"refunds": "off"})
    client.post(f"/desk/customers/{customer.pk}/address/", {"email": "new@example.com"})
    client.get(f"/desk/customers/{customer.pk}/export/")
    assert entries() == [
        ("Dana Reyes", "token_made", "Books"),
        ("Dana Reyes", "token_ended", "Books"),
        ("Dana Reyes", "payments_changed", ""),
        ("Dana Reyes", "customer_corrected", str(customer.pk)),
        ("Dana Reyes", "customer_exported", str(customer.pk)),
    ]


def test_what_is_refused_leaves_nothing(cast: Cast) -> None:
    program = Program(cast.dana)
    forget()
    assert program.patch("pages/dana", {"accent": "no colour"}).status_code == 422
    assert program.patch("event-types/pack-5", {"scheduling": {"mode": "approval"}}).status_code == 422
    assert signed_in(cast.dana).post("/desk/settings/payments/refunds/", {"refunds": "nonsense"}).status_code == 422
    assert entries() == []


def test_signing_in_and_out_and_trying_in_vain(cast: Cast) -> None:
    client = Client()
    forget()
    for password in ("wrong", "correct horse"):
        client.post("/accounts/login/", {"login": "dana@example.com", "password": password})
    client.post("/accounts/login/", {"login": "nobody@example.com", "password": "x"})
    client.post("/accounts/logout/")
    found = AuditEntry.objects.order_by("pk").values_list("what", "who", "about")
    assert list(found) == [
        ("sign_in_failed", "", "Dana Reyes"),
        ("signed_in", "Dana Reyes", ""),
        ("signed_out", "Dana Reyes", ""),
    ]


def test_the_command_line_is_nobody(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    forget()
    call_command("token", "eli@example.com")
    token = capsys.readouterr().out.strip()
    assert entries() == [("Eli Sommer", "token_made", "")]
    assert not AuditEntry.objects.filter(about__contains=token).exists()


def test_every_kind_of_entry_has_words(cast: Cast) -> None:
    for what in What:
        audit(cast.account.pk, what, "something")
    page = text_of(signed_in(cast.dana).get(LOG))
    assert page.count("something") >= len(What) - 8
    assert "The command line made the booking page something." in page


def test_administrators_alone_read_their_own(cast: Cast) -> None:
    audit(cast.other_account.pk, What.PAGE_CREATED, "elsewhere", user=cast.sid)
    tokens.make(user=cast.dana, name="Ours")
    assert signed_in(cast.eli).get(LOG).status_code == 404
    ours, theirs = text_of(signed_in(cast.dana).get(LOG)), text_of(signed_in(cast.sid).get(LOG))
    assert ("Ours" in ours, "elsewhere" in ours) == (True, False)
    assert ("Ours" in theirs, "elsewhere" in theirs) == (False, True)


def test_a_long_log_goes_on_and_costs_the_same(cast: Cast) -> None:
    client = signed_in(cast.dana)
    forget()

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    audit(cast.account.pk, What.PAGE_CHANGED, "dana", user=cast.dana)
    one = queries(LOG)
    for number in range(60):
        audit(cast.account.pk, What.PAGE_CHANGED, f"page {number}", user=cast.dana)
    assert queries(LOG) == one
    first = client.get(LOG)
    rest = client.get(f"{LOG}?after={first.context['more']}")
    assert (len(first.context["rows"]), len(rest.context["rows"]), rest.context["more"]) == (50, 11, "")
    assert client.get(f"{LOG}?after=nonsense").context["rows"] == []


def test_who_acts_is_forgotten_when_the_request_is_over(cast: Cast) -> None:
    Program(cast.dana).patch("pages/dana", {"welcome": "Hi"})
    forget()
    audit(cast.account.pk, What.PAGE_CHANGED, "dana")
    assert entries() == [("", "page_changed", "dana")]


def test_a_token_that_the_command_line_made_has_no_name(cast: Cast) -> None:
    audit(cast.account.pk, What.TOKEN_MADE, "")
    assert "The command line made the API token –." in text_of(signed_in(cast.dana).get("/desk/audit/"))


def test_what_it_was_and_what_it_is_stand_in_words(cast: Cast) -> None:
    client, single = signed_in(cast.dana), cast.event_type("single")
    slots = f"/desk/event-types/{single.pk}/slots/"
    forget()
    typed = {"duration_0": "45", "duration_1": "1", "increment_0": "30", "increment_1": "1", "before_0": "0"}
    typed |= {"before_1": "1", "after_0": "0", "after_1": "1", "lead_0": "1", "lead_1": "60", "horizon": "548"}
    assert client.post(slots, typed).status_code == 303
    entry = AuditEntry.objects.get()
    assert entry.changes == {"duration": [30, 45]}
    page = text_of(client.get(LOG))
    assert "Dana Reyes changed the event type single. Duration: 30 minutes → 45 minutes" in page
    assert "per_week" not in page
    price = f"/desk/event-types/{single.pk}/price/"
    assert client.post(price, {"pricing": "shown", "price": "150"}).status_code == 303
    assert "Price of the whole booking: empty → $150.00" in text_of(client.get(LOG))
    moving = f"/desk/event-types/{single.pk}/moving/"
    assert client.post(moving, {"when": "never", "reschedule_reason": "optional"}).status_code == 303
    assert "Rescheduling: " in text_of(client.get(LOG))


def test_test_mode_is_named(cast: Cast) -> None:
    client = signed_in(cast.dana)
    for turned in ("on", "off"):
        client.post("/desk/settings/payments/test-mode/", {"test_mode": turned})
        assert f"Dana Reyes turned test mode {turned}." in text_of(client.get(LOG))
    assert "entered the keys of test" not in text_of(client.get(LOG))


def test_who_sets_up_in_the_browser_is_no_command_line(db: None, client: Client) -> None:
    client.post("/" + setting_up.link().split("/", 3)[3], BEGINNING)
    page = text_of(client.get(LOG))
    assert f"{BEGINNING['name']} made the booking page {BEGINNING['slug']}." in page
    assert "The command line" not in page


def test_only_some_of_it(cast: Cast) -> None:
    client = signed_in(cast.dana)
    forget()
    audit(cast.account.pk, What.PAGE_CHANGED, "dana", user=cast.dana)
    audit(cast.account.pk, What.SIGNED_IN, user=cast.eli)
    audit(cast.account.pk, What.TOKEN_MADE, "Books", user=cast.eli)

    def shown(**query: str) -> list[str]:
        return [row.what for row in client.get(LOG, query).context["rows"]]

    assert len(shown()) == len(shown(kind="nonsense", who="x")) == 3
    assert shown(kind="settings") == ["Dana Reyes changed the booking page dana."]
    assert shown(who=str(cast.eli.pk), kind="sign_ins") == ["Eli Sommer signed in."]
    assert shown(who=str(cast.sid.pk)) == []


def test_every_kind_of_entry_can_be_asked_for(cast: Cast) -> None:
    assert set().union(*(what for _words, what in GROUPS.values())) == set(What)
