"""The shop of the money tests, so that messages can be about money too."""

from tests.money.conftest import _at_now, _own_books, shop

__all__ = ["_at_now", "_own_books", "shop"]
