"""With a public address in https browsers are told to keep to it, and take our cookies from this host alone."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

SCRIPT = """
import json, django
django.setup()
from django.conf import settings
print(json.dumps([settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME,
    settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_PATH, settings.SESSION_COOKIE_DOMAIN]))
"""


@pytest.mark.parametrize(("https", "told"), [(True, "max-age=31536000"), (False, None)])
def test_strict_transport_security_with_https_only(db: None, settings: Any, https: bool, told: str | None) -> None:
    settings.SECURE_BASE = https
    for place in ("/links/", "/nothing-here/", "/api/v1/openapi.json"):
        assert Client().get(place).headers.get("Strict-Transport-Security") == told


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("https://book.example.com", ["__Host-session", "__Host-csrf", "__Host-language", True, "/", None]),
        ("http://127.0.0.1:8000", ["sessionid", "csrftoken", "language", False, "/", None]),
    ],
)
def test_cookies_are_bound_to_this_host_with_https(tmp_path: Path, address: str, names: list[Any]) -> None:
    settings = {"SESSIONARY_DATA": str(tmp_path), "SESSIONARY_BASE_URL": address}
    environment = {**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "sessionary.config.settings"}
    answer = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == names


def test_the_chosen_language_is_kept_under_that_name(db: None, settings: Any) -> None:
    settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_COOKIE_SECURE = "__Host-language", True
    client = Client()
    cookie = client.get("/links/?language=de").cookies["__Host-language"]
    assert (cookie.value, cookie["secure"], cookie["path"], cookie["domain"]) == ("de", True, "/", "")
    assert 'lang="de"' in client.get("/links/").content.decode()
