"""Where a request ends, from its bytes as they come."""

import pytest

from sessionary.management.arriving import HEAD_WITHIN, LONGEST_HEAD, Arriving

MOST = 1000
GET = b"GET /a/b?c=d HTTP/1.1\r\nHost: x\r\n\r\n"


def post(*fields: str, body: str = "") -> bytes:
    return "\r\n".join(["POST /x/ HTTP/1.1", "Host: x", *fields, "", body]).encode()


def arrived(data: bytes, piece: int = 0) -> Arriving:
    request = Arriving(100.0, lambda path: MOST)
    for start in range(0, len(data), piece or len(data)):
        request.add(data[start : start + (piece or len(data))])
    return request


@pytest.mark.parametrize("piece", [0, 1, 3, 7])
def test_a_request_without_a_body_ends_with_its_head(piece: int) -> None:
    request = arrived(GET, piece)
    assert (request.is_whole, request.is_refused, request.path) == (True, False, "/a/b")
    assert not arrived(GET[:-1], piece).is_whole


@pytest.mark.parametrize("piece", [0, 1, 5])
def test_a_body_is_as_long_as_it_says(piece: int) -> None:
    whole = post("content-LENGTH:  12", body="a" * 12)
    assert arrived(whole, piece).is_whole
    assert not arrived(whole[:-1], piece).is_whole


def test_what_follows_stays_in_the_buffer() -> None:
    assert bytes(arrived(GET + GET).buffer) == GET + GET


def test_empty_lines_before_a_request_are_left_out() -> None:
    request = arrived(b"\r\n\r\n" + GET, 1)
    assert (bytes(request.buffer), request.is_whole) == (GET, True)


@pytest.mark.parametrize(
    "data",
    [
        post(f"Content-Length: {MOST + 1}"),
        post("Content-Length: 99999999999999999999"),
        post("Content-Length: 5", "Content-Length: 6"),
        post("Content-Length: -5"),
        post("Content-Length: ٣"),
        post("Content-Length:"),
        post("Transfer-Encoding: chunked"),
        post("Content-Length: 5", "Transfer-Encoding: chunked"),
        b"\x16\x03\x01 nonsense\r\n\r\nx" + b"Content-Length: x\r\n" * 4000,
    ],
)
def test_strange_requests_are_handed_on_at_once_and_not_read_further(data: bytes) -> None:
    request = arrived(data)
    assert request.is_whole


def test_a_head_that_does_not_end_is_too_long_at_some_point() -> None:
    for head in (b"GET / HTTP/1.1\r\nX: ", b"GET /", b""):
        assert arrived(head + b"x" * LONGEST_HEAD + b"x", 8192).is_head_too_long
    assert not arrived(b"x" * LONGEST_HEAD, 8192).is_head_too_long


def test_what_is_too_long_or_unclear_ends_the_connection() -> None:
    assert arrived(post(f"Content-Length: {MOST + 1}")).is_refused
    assert arrived(post("Transfer-Encoding: chunked")).is_refused
    assert not arrived(post(f"Content-Length: {MOST}")).is_refused


def test_a_head_has_ten_seconds_and_a_body_as_long_as_a_slow_phone_needs() -> None:
    assert arrived(GET[:5]).deadline == 100 + HEAD_WITHIN
    assert arrived(post("Content-Length: 1000")).deadline == pytest.approx(100 + HEAD_WITHIN + 0.05, abs=0.01)


def test_asking_before_sending_is_noticed() -> None:
    assert arrived(post("Content-Length: 5", "Expect: 100-Continue")).expects_continue
