"""The suggested times that messages about a request list, numbered as the Customer suggested them."""

from sessionary.actions.clock import to_datetime
from sessionary.actions.composing.lines import when
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.telling import Line
from sessionary.models import Request


def request_told(reader: Reader) -> Request:
    """The suggestions that the activity is about, else the newest ones."""
    requests = reader.found.requests(reader.booking)
    named = reader.activity.data.get("request")
    return next((one for one in requests if one.pk == named), requests[-1])


def suggested_lines(reader: Reader, *, word: str = "") -> tuple[Line, ...]:
    """One line for each time; with a `word` on what became of them they are struck."""
    return tuple(
        Line(number, *when(reader, to_datetime(start)), url="", word=word, gone=bool(word))
        for number, start in enumerate(request_told(reader).starts, start=1)
    )
