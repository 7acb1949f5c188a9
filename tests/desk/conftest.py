import pytest

from sessionary.actions.documents import documents_of
from sessionary.models import Booking
from tests.cast import Cast, five_tuesdays
from tests.desk.people import Desk, signed_in
from tests.money.till import paid


@pytest.fixture
def booking(shop: Cast) -> Booking:
    """Three sessions for $150, paid, with their receipt."""
    made = paid(shop, "three", five_tuesdays()[:3])
    documents_of(made)
    return made


@pytest.fixture
def desk(shop: Cast, booking: Booking) -> Desk:
    """Dana at the pages of that booking."""
    return Desk(signed_in(shop.dana), booking)
