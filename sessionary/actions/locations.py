"""Whether sessions can take place where the settings say: a provider needs the account of the host whose they are."""

from collections.abc import Collection, Iterable

from sessionary.models import Connection, EventType, Page, User
from sessionary.providers.conferencing import registry
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence

CONNECT_FIRST = "%(who)s has to connect %(provider)s first: in the desk, under Connections."


def unconnected(owners: Iterable[User]) -> set[str]:
    """The providers that not all of these people have connected, in a way that works now."""
    people = {owner.pk for owner in owners}
    working = Connection.objects.filter(user__in=people, state=Connection.State.OK)
    pairs = set(working.values_list("provider", "user"))
    return {name for name in registry.connectable() if any((name, person) not in pairs for person in people)}


def check_hosts(event_type: EventType, pages: Collection[Page]) -> None:
    """Raises `Invalid` when the location is a provider that the Owner of one of these pages has not connected."""
    kind = event_type.location_kind
    for page in pages if kind in registry.connectable() else ():
        if kind in unconnected([page.owner]):
            words = {"who": page.owner.name, "provider": registry.connectable()[kind]}
            raise Invalid({"location_kind": [Sentence(CONNECT_FIRST, **words)]})


def standing_pages(event_type: EventType) -> list[Page]:
    """Those that offer it."""
    offers = event_type.offers.filter(archived_at=None, page__archived_at=None)
    return [offer.page for offer in offers.select_related("page__owner").order_by("pk")]
