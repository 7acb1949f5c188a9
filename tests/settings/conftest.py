import pytest

from tests.api.caller import Caller


@pytest.fixture
def api(db: None) -> Caller:
    return Caller()
