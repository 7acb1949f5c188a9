"""The forms of a page as a browser would send them back."""

from html.parser import HTMLParser
from typing import Any

Attributes = dict[str, str | None]


class Form:
    """Its address, empty for that of the page, and what stands in it."""

    def __init__(self, attributes: Attributes) -> None:
        self.action, self.method = attributes.get("action") or "", (attributes.get("method") or "get").lower()
        self.values: dict[str, list[str]] = {}

    def put(self, name: str | None, value: str | None) -> None:
        if name:
            self.values.setdefault(name, []).append(value or "")

    @property
    def data(self) -> dict[str, Any]:
        return {name: list(values) for name, values in self.values.items()}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.select: tuple[str | None, list[tuple[str, bool]]] | None = None
        self.textarea: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Attributes = dict(attrs)
        if tag == "form":
            self.open = Form(given)
            self.forms.append(self.open)
        elif self.open is None:
            return
        elif tag == "input":
            self._input(self.open, given)
        elif tag == "select":
            self.select = (given.get("name"), [])
        elif tag == "option" and self.select:
            self.select[1].append((given.get("value") or "", "selected" in given))
        elif tag == "textarea":
            self.textarea, self.text = given.get("name"), ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.open and self.textarea:
            self.open.put(self.textarea, self.text.removeprefix("\n"))
            self.textarea = None
        elif tag == "select" and self.open and self.select:
            name, options = self.select
            chosen = next((value for value, selected in options if selected), options[0][0] if options else None)
            if chosen is not None:
                self.open.put(name, chosen)
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.text += data

    def _input(self, form: Form, given: Attributes) -> None:
        kind = given.get("type") or "text"
        if kind in ("submit", "button", "file") or (kind in ("checkbox", "radio") and "checked" not in given):
            return
        form.put(given.get("name"), given.get("value", "on" if kind == "checkbox" else ""))


def forms_of(answer: Any) -> list[Form]:
    """Every form of the page, in order."""
    reader = _Reader()
    reader.feed(answer.content.decode())
    return reader.forms


def form_for(answer: Any, action: str) -> Form:
    """The form that is sent to this address: by `action`, or by none where the page itself has it."""
    found = [one for one in forms_of(answer) if one.method == "post" and one.action == action]
    if not found:
        here = answer.wsgi_request.path
        found = [one for one in forms_of(answer) if one.method == "post" and not one.action and here == action]
    assert len(found) >= 1, (action, [one.action for one in forms_of(answer)])
    return found[-1]
