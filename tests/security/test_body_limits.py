"""How long a request may be: said before anything of it is read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from sessionary.management.body_limits import BodyLimits, limit_of
from tests.cast import Cast
from tests.desk.people import signed_in

LONG = 1_000_001


class Unread:
    """A body that fails the test when somebody reads it."""

    def read(self, *args: object) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("place", ["/links/", "/dana/single/", "/hooks/mail/", "/api/v1/bookings", "/no/such/place/"])
def test_too_long_a_body_is_refused_on_every_path(cast: Cast, place: str) -> None:
    file = SimpleUploadedFile("a.bin", b"x" * LONG)
    answer = Client().post(place, {"file": file})
    assert answer.status_code == 413
    assert "at most 1 MB" in answer.content.decode()


def test_the_api_says_so_as_a_problem(db: None) -> None:
    answer = Client().post("/api/v1/bookings", "x" * LONG, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_nothing_of_it_is_read() -> None:
    for fields, status in (({"CONTENT_LENGTH": str(LONG)}, 413), ({"HTTP_TRANSFER_ENCODING": "chunked"}, 411)):
        request = RequestFactory().generic("POST", "/api/v1/holds")
        request.META.pop("CONTENT_LENGTH", None)
        request.META.update(fields)
        request._stream = Unread()  # type: ignore[assignment]
        assert BodyLimits(lambda request: pytest.fail("it went on"))(request).status_code == status


def test_a_picture_may_be_longer_and_a_larger_one_is_refused_in_words(cast: Cast) -> None:
    place = f"/desk/pages/{cast.page.pk}/logo/"
    assert limit_of(place) > 2_000_000 > limit_of(place + "remove/")
    client = signed_in(cast.dana)
    answer = client.post(place, {"logo": SimpleUploadedFile("a.png", b"x" * 2_000_001)})
    assert "at most 2 MB" in answer.content.decode()
    answer = client.post(place, {"logo": SimpleUploadedFile("a.png", b"x" * 2_200_000)})
    assert (answer.status_code, "at most 2 MB" in answer.content.decode()) == (413, True)
