"""The picture on a booking page: sent in the desk, shown to the public, nothing but a picture."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sessionary.models import Logo, Page
from tests.cast import Cast
from tests.desk.people import signed_in
from tests.web.reading import text_of


def picture(kind: str = "PNG", size: tuple[int, int] = (1000, 500)) -> bytes:
    written, about = BytesIO(), PngInfo()
    about.add_text("Author", "Dana at home")
    extra = {"pnginfo": about} if kind == "PNG" else {}
    Image.new("RGB", size, "#aa3355").save(written, kind, **extra)
    return written.getvalue()


def send(cast: Cast, content: bytes, client: Client | None = None) -> int:
    file = SimpleUploadedFile("logo.png", content)
    answer = (client or signed_in(cast.dana)).post(f"/desk/pages/{cast.page.pk}/logo/", {"logo": file})
    return int(answer.status_code)


def shown(cast: Cast) -> str | None:
    """The address of the picture on the public page."""
    said = Client().get("/dana/").content.decode()
    return said.partition('<img class="logo" src="')[2].partition('"')[0] or None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_shown_smaller_and_without_what_else_was_in_it(cast: Cast, kind: str) -> None:
    assert shown(cast) is None
    assert send(cast, picture(kind)) == 302
    address = shown(cast)
    assert address is not None
    answer = Client().get(address)
    assert (answer["Content-Type"], "immutable" in answer["Cache-Control"]) == ("image/png", True)
    assert Image.open(BytesIO(answer.content)).size == (384, 192)
    assert b"Dana at home" not in answer.content


def test_another_picture_has_another_address_and_the_old_one_is_gone(cast: Cast) -> None:
    send(cast, picture())
    first = shown(cast)
    send(cast, picture(size=(300, 300)))
    second = shown(cast)
    assert first != second
    assert [Client().get(str(one)).status_code for one in (first, second)] == [404, 200]
    assert signed_in(cast.dana).post(f"/desk/pages/{cast.page.pk}/logo/remove/").status_code == 302
    assert (shown(cast), Logo.objects.count()) == (None, 0)


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"GIF89a", picture()[:200],
     b"x" * 2_000_001, picture(size=(8000, 8000))],
    ids=["empty", "svg", "gif", "cut off", "heavy", "many pixels"],
)  # fmt: skip
def test_what_is_no_picture_of_ours_is_refused(cast: Cast, content: bytes) -> None:
    assert send(cast, content) == 422
    assert Page.objects.get(slug="dana").logo == ""


def test_the_refusal_says_what_would_do(cast: Cast) -> None:
    file = SimpleUploadedFile("logo.png", b"text")
    answer = signed_in(cast.dana).post(f"/desk/pages/{cast.page.pk}/logo/", {"logo": file})
    assert "PNG, JPEG or WebP" in text_of(answer)
    assert signed_in(cast.dana).post(f"/desk/pages/{cast.page.pk}/logo/").status_code == 422
