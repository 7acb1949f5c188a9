"""The people of a business in the desk: listed, given roles, and shown out."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from sessionary.actions import signing_in, tokens
from sessionary.actions.pages import create_page
from sessionary.actions.people import change_person, end_access
from sessionary.models import Membership, User
from sessionary.rules.errors import Invalid
from tests.api.program import Program
from tests.cast import NOW, Cast
from tests.desk.people import signed_in
from tests.web.reading import text_of

QUERIES = 11


@pytest.fixture
def ana(cast: Cast) -> User:
    """A Member who owns nothing."""
    return User.objects.create_user(
        email="ana@example.com", password="correct horse", account=cast.account, name="Ana Lee"
    )


def roles(user: User) -> dict[str, str]:
    return {one.page.slug: one.role for one in Membership.objects.filter(user=user).select_related("page")}


def test_the_list_says_who_may_do_what(cast: Cast, ana: User) -> None:
    change_person(user=ana, role="member", pages={cast.page: "editor", cast.solo: "viewer"})
    text = text_of(signed_in(cast.dana).get("/desk/people/"))
    for words in ("Dana Reyes", "Administrator", "Eli Guitar: Owner", "Dana Coaching: Editor, Eli Guitar: Viewer"):
        assert words in text
    assert "Has not signed in yet" in text
    assert "Sid Vale" not in text


def test_roles_are_changed_on_a_persons_page(cast: Cast, ana: User) -> None:
    dana, path = signed_in(cast.dana), f"/desk/people/{ana.pk}/"
    typed = {"role": "member", f"page_{cast.page.pk}": "editor", f"page_{cast.solo.pk}": ""}
    assert dana.post(path, typed).status_code == 302
    assert roles(ana) == {"dana": "editor"}
    assert dana.post(path, {**typed, f"page_{cast.page.pk}": "", f"page_{cast.solo.pk}": "viewer"}).status_code == 302
    assert roles(ana) == {"eli-solo": "viewer"}
    dana.post(path, {"role": "administrator"})
    assert User.objects.get(pk=ana.pk).is_administrator


def test_an_owners_own_page_is_not_among_the_roles(cast: Cast) -> None:
    form = signed_in(cast.dana).get(f"/desk/people/{cast.eli.pk}/").context["form"]
    assert set(form.pages.values()) == {cast.page}


@pytest.mark.parametrize("how", ["demoted", "ended"])
def test_the_last_administrator_stays(cast: Cast, how: str) -> None:
    client = signed_in(cast.dana)
    if how == "demoted":
        answer = client.post(f"/desk/people/{cast.dana.pk}/", {"role": "member"})
    else:
        cast.page.owner = cast.eli
        cast.page.save()
        answer = client.post(f"/desk/people/{cast.dana.pk}/end/")
    assert answer.status_code in (409, 422)
    assert "This is the last Administrator" in text_of(answer)
    assert User.objects.get(pk=cast.dana.pk).is_active
    assert User.objects.get(pk=cast.dana.pk).is_administrator


def test_an_ended_administrator_does_not_count(cast: Cast, ana: User) -> None:
    change_person(user=ana, role="administrator", pages={})
    end_access(user=ana, now=NOW)
    with pytest.raises(Invalid):
        change_person(user=cast.dana, role="member", pages={})


def test_who_owns_a_page_hands_it_over_first(cast: Cast) -> None:
    answer = signed_in(cast.dana).post(f"/desk/people/{cast.eli.pk}/end/")
    assert answer.status_code == 409
    assert "They own Eli Guitar. Hand that over to somebody else first." in text_of(answer)
    assert f"/desk/pages/{cast.solo.pk}/handing-over/" in answer.content.decode()
    assert User.objects.get(pk=cast.eli.pk).is_active


def test_ended_access_ends_everywhere_at_once(cast: Cast, ana: User) -> None:
    change_person(user=ana, role="member", pages={cast.page: "viewer"})
    browser, program = Client(), Program(ana)
    browser.post("/accounts/login/", {"login": ana.email, "password": "correct horse"})
    link = signing_in.link_for(ana).removeprefix("http://127.0.0.1:8000")
    assert browser.get("/desk/").status_code == program.get("pages").status_code == 200
    assert signed_in(cast.dana).post(f"/desk/people/{ana.pk}/end/").status_code == 302
    assert (browser.get("/desk/").status_code, program.get("pages").status_code) == (302, 401)
    assert Client().get(link).status_code == 404
    assert roles(ana) == {}
    assert "_auth_user_id" not in browser.session
    again = Client().post("/accounts/login/", {"login": ana.email, "password": "correct horse"})
    assert (again.status_code, again["Location"]) == (302, "/accounts/inactive/")


def test_who_is_let_back_in_begins_anew(cast: Cast, ana: User) -> None:
    change_person(user=ana, role="administrator", pages={})
    browser, token = signed_in(ana), tokens.make(user=ana)
    browser.get("/desk/")
    end_access(user=ana, now=NOW)
    dana = signed_in(cast.dana)
    assert "Ended" in text_of(dana.get("/desk/people/"))
    assert dana.post(f"/desk/people/{ana.pk}/let-back-in/").status_code == 302
    back = User.objects.get(pk=ana.pk)
    assert (back.is_active, back.is_administrator) == (True, False)
    assert browser.get("/desk/").status_code == 302
    assert Client().get("/api/v1/host/pages", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_people_of_another_account_are_nobody(cast: Cast) -> None:
    dana = signed_in(cast.dana)
    for place in ("", "end/"):
        path = f"/desk/people/{cast.sid.pk}/{place}"
        assert (dana.get(path).status_code, dana.post(path, {"role": "member"}).status_code) == (404, 404)
    assert dana.post(f"/desk/people/{cast.sid.pk}/let-back-in/").status_code == 404
    with pytest.raises(Invalid):
        change_person(user=cast.sid, role="administrator", pages={cast.page: "editor"})


def test_lists_take_the_same_queries_however_long(
    cast: Cast, django_assert_max_num_queries, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    def add(number: int) -> None:
        user = User.objects.create_user(email=f"m{number}@example.com", account=cast.account, name=f"M {number}")
        Membership.objects.create(account=cast.account, page=cast.page, user=user, role="viewer")
        create_page(owner=user, slug=f"more-{number}", name="More", time_zone="UTC")

    dana = signed_in(cast.dana)
    add(1)
    dana.get("/desk/people/")
    for count in (1, 3):
        with django_assert_num_queries(QUERIES):
            assert len(dana.get("/desk/people/").context["people"]) == count + 2
        if count == 1:
            add(2)
            add(3)


def test_a_viewer_sees_and_an_editor_changes(cast: Cast, ana: User) -> None:
    change_person(user=ana, role="member", pages={cast.page: "viewer"})
    program, dana = Program(ana), Program(cast.dana)
    assert [one["slug"] for one in program.get("pages").json()["pages"]] == ["dana"]
    assert program.get("pages/dana").json()["people"] is None
    assert program.patch("pages/dana", {"name": "New"}).status_code == 403
    people = [{"email": "ana@example.com", "role": "editor"}]
    assert dana.patch("pages/dana", {"people": people}).json()["people"] == people
    changed = program.patch("pages/dana", {"name": "New", "people": people, "owner": "dana@example.com"})
    assert (changed.status_code, changed.json()["people"], changed.json()["name"]) == (200, people, "New")
    assert program.patch("pages/dana", {"people": []}).status_code == 403
    assert program.patch("pages/dana", {"owner": "ana@example.com"}).status_code == 403
    assert dana.patch("pages/dana", {"owner": "ana@example.com"}).json()["people"] == []
    assert dana.patch("pages/eli-solo", {"people": people}).json()["people"] == people


def test_signing_in_is_noted_and_can_be_ended_one_by_one(cast: Cast) -> None:
    here, phone, other = Client(), Client(), Client()
    for client, agent in ((here, "X11; Linux Firefox/140"), (phone, "iPhone Safari/605"), (other, "?")):
        client.post(
            "/accounts/login/",
            {"login": "dana@example.com", "password": "correct horse"},
            headers={"User-Agent": agent},
        )
    page = here.get("/desk/account/")
    text = text_of(page)
    for words in ("Firefox on Linux", "Safari on iPhone", "Unknown device", "This device", "from 127.0.0.1"):
        assert words in text
    ends = re.findall(r'action="(/desk/account/signed-in/\d+/end/)"', page.content.decode())
    assert len(ends) == 2
    rows = {row["device"]: row["sign_in"].pk for row in page.context["sign_ins"]}
    assert here.post(f"/desk/account/signed-in/{rows['Safari on iPhone']}/end/").status_code == 302
    assert (phone.get("/desk/").status_code, other.get("/desk/").status_code) == (302, 200)
    here.post("/desk/account/signed-in/end-others/")
    assert (other.get("/desk/").status_code, here.get("/desk/").status_code) == (302, 200)


def test_nobody_ends_what_is_anothers(cast: Cast) -> None:
    dana, sid = signed_in(cast.dana), signed_in(cast.sid)
    dana.get("/desk/")
    row = dana.get("/desk/account/").context["sign_ins"][0]["sign_in"]
    assert sid.post(f"/desk/account/signed-in/{row.pk}/end/").status_code == 404
    assert dana.get("/desk/").status_code == 200


def test_a_name_is_changed_by_oneself(cast: Cast) -> None:
    assert signed_in(cast.eli).post("/desk/account/", {"name": "Eli S."}).status_code == 302
    assert User.objects.get(pk=cast.eli.pk).name == "Eli S."
    assert signed_in(cast.eli).post("/desk/account/", {"name": " "}).status_code == 422


def test_a_month_later_it_is_still_five_minutes(cast: Cast, time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)
    dana = signed_in(cast.dana)
    dana.get("/desk/")
    first = dana.get("/desk/account/").context["sign_ins"][0]["sign_in"].last_seen_at
    time_machine.move_to(NOW + timedelta(minutes=2), tick=False)
    assert dana.get("/desk/account/").context["sign_ins"][0]["sign_in"].last_seen_at == first
