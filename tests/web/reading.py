"""What the tests of the pages share: reading a page, and going on to the details."""

import re
from html import unescape

from django.test import Client

from sessionary.models import Hold

DETAILS = {"name": "Ada Byron", "email": "ada@example.com", "expect": "0", "zone": "Europe/Berlin"}


def text_of(answer) -> str:  # type: ignore[no-untyped-def]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def picks(starts: list[int]) -> str:
    return "&".join(f"pick={start}" for start in starts)


def continued(client: Client, starts: list[int], path: str = "/dana/pack-5/") -> Hold:
    answer = client.post(path, {"pick": starts})
    assert answer.status_code == 303, text_of(answer)
    return Hold.objects.get(public_id=answer["Location"].split("/")[2])
