"""What every test shares."""

import pytest
from django.test import override_settings

from sessionary.models import link_keys
from tests.cast import Cast, make_cast

PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture(autouse=True)
def _static_files_without_manifest():  # type: ignore[no-untyped-def]
    with override_settings(STORAGES=PLAIN, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _link_keys_of_this_database() -> None:
    """Link keys are remembered by id, and each test begins with a database of its own."""
    link_keys._key.cache_clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast with their pages."""
    return make_cast()
