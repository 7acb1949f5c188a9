"""The OpenAPI document describes itself: whose it is, where it is served, and nothing that is not used."""

import json

from django.conf import settings
from django.test import Client

METHODS = {"get", "post", "put", "patch", "delete"}


def test_it_names_server_contact_and_tags_and_has_no_unused_component() -> None:
    text = Client().get("/api/v1/openapi.json").content.decode()
    document = json.loads(text)
    assert [one["url"] for one in document["servers"]] == [settings.BASE_URL]
    assert document["info"]["contact"]["url"] == settings.BASE_URL
    calls = [call for path in document["paths"].values() for method, call in path.items() if method in METHODS]
    declared = {tag["name"] for tag in document["tags"]}
    assert {tag for call in calls for tag in call["tags"]} == declared
    assert all(tag["description"] for tag in document["tags"])
    assert not [one for one in document["components"]["schemas"] if f'"#/components/schemas/{one}"' not in text]
    assert all(path.startswith("/api/v1/") for path in document["paths"])
