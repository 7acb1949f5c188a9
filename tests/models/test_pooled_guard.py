"""The guard of pools on PostgreSQL by itself: raw SQL from two sides at once, none of them seeing the other's."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import IntegrityError, connection, transaction

from sessionary.actions import master_pages
from sessionary.actions.pages import create_event_type, create_page
from sessionary.models import EventType, MasterPage, Offer, Page
from tests.cast import make_cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="SQLite has one writer at a time"),
]
SIDES = {
    "option": "UPDATE sessionary_eventtype SET package = true WHERE id = {event_type}",
    "kind": "UPDATE sessionary_masterpage SET kind = 'pooled' WHERE id = {master_page}",
    "member": "INSERT INTO sessionary_member (master_page_id, page_id, position) VALUES ({master_page}, {page}, 1)",
    "offer": "INSERT INTO sessionary_offer (page_id, event_type_id, position) VALUES ({page}, {event_type}, 1)",
}
PAIRS = [("option", "kind"), ("option", "member"), ("offer", "kind"), ("offer", "member"), ("kind", "member")]


def prepare(one: str, other: str) -> dict[str, int]:
    """Everything that brings the two together but these two sides; the ids by name."""
    cast, missing = make_cast(), {one, other}
    page: Page = create_page(owner=cast.eli, slug="plain", name="Plain", time_zone="UTC")
    event_type: EventType = create_event_type(page=page, slug="one", name="One")
    kind = "pages_first" if "kind" in missing else "pooled"
    members = [] if "member" in missing else [page]
    made: MasterPage = master_pages.create(account=cast.account, slug="team", name="T", kind=kind, pages=members)
    if "offer" in missing:
        Offer.objects.filter(event_type=event_type).delete()
    if "option" not in missing:
        EventType.objects.filter(pk=event_type.pk).update(package=True)
    return {"event_type": event_type.pk, "master_page": made.pk, "page": page.pk}


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_one_of_two_sides_is_refused_by_the_database_alone(pair: tuple[str, str]) -> None:
    ids, both_done = prepare(*pair), Barrier(2, timeout=0.4)

    def save(side: str) -> str:
        """What it was refused for. Commits only once the other has done its part too, or waits for us to end."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(SIDES[side].format(**ids))
                with suppress(BrokenBarrierError):
                    both_done.wait()
            return "saved"
        except IntegrityError as error:
            return str(error).partition("\n")[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, pair)) == ["pooled_conflicts", "saved"]
