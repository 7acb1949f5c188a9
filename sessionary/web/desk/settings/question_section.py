"""The booking form's own questions: added, removed and put in order by buttons that need no script."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sessionary.rules.questions import CHOSEN_FROM, KINDS, LONGEST_LABEL, MOST_QUESTIONS
from sessionary.web.desk.settings.sections import Section, Subject
from sessionary.web.desk.versions import Overtaken, newer_heading, newer_words

Row = dict[str, Any]
KIND_NAMES = {
    "text": _("One line"),
    "long_text": _("Several lines"),
    "choice": _("One of several"),
    "checks": _("Any of several"),
    "consent": _("Consent, a box to tick"),
}


class Questions(Section):
    """Rows are numbered from 0, as they stand in the form."""

    key, title = "questions", _("Booking form")
    says = _("What you ask besides name and email.")
    template = "desk/settings/questions.html"

    def __init__(self, subject: Subject, data: QueryDict | None = None) -> None:
        super().__init__(subject, data)
        self.rows = _typed(data) if data is not None else [dict(one) for one in subject.options.questions]
        if self.is_draft:
            self._rearrange(str(self.data["look"]))

    @property
    def in_force(self) -> dict[str, Any]:
        return {"questions": self.subject.options.questions}

    def check_version(self) -> None:
        """The rows have no field to say it beside, so what is asked by now stands on top."""
        if not self.saved_by_others or _with_keys(self.rows) == self.subject.options.questions:
            return
        asked = "; ".join(one["label"] for one in self.subject.options.questions)
        self.add_error(None, newer_heading())
        self.add_error(None, newer_words(asked))
        raise Overtaken

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return [(kind, KIND_NAMES[kind]) for kind in KINDS]

    def changes(self) -> dict[str, Any]:
        return {"questions": _with_keys(self.rows)}

    def _rearrange(self, do: str) -> None:
        """`add`, or `remove-1`, `up-1`, `down-1` for the second row."""
        what, __, number = do.partition("-")
        if what == "add" and len(self.rows) < MOST_QUESTIONS:
            self.rows.append({"key": "", "label": "", "kind": "text", "required": False, "options": []})
        if not number.isdecimal() or len(number) > 3 or int(number) >= len(self.rows):
            return
        row = self.rows.pop(int(number))
        if what in ("up", "down"):
            self.rows.insert(max(0, int(number) + (1 if what == "down" else -1)), row)


def _typed(data: QueryDict) -> list[Row]:
    numbers = range(min(MOST_QUESTIONS, len([name for name in data if name.startswith("label-")])))
    return [_row(data, number) for number in numbers if f"label-{number}" in data]


def _row(data: QueryDict, number: int) -> Row:
    kind = data.get(f"kind-{number}", "text")
    options = [line.strip() for line in _text(data, f"options-{number}").splitlines() if line.strip()]
    return {
        "key": data.get(f"key-{number}", ""),
        "label": _text(data, f"label-{number}")[: LONGEST_LABEL + 1],
        "kind": kind,
        "required": f"required-{number}" in data,
        "options": options if kind in CHOSEN_FROM else [],
    }


def _text(data: QueryDict, name: str) -> str:
    """What was typed; a NUL character cannot be typed, and databases refuse it."""
    return data.get(name, "").replace("\x00", "")


def _with_keys(rows: list[Row]) -> list[Mapping[str, Any]]:
    """The rows, each new one with a key made of its words; programs read answers under it."""
    taken = {row["key"] for row in rows if row["key"]}
    finished: list[Mapping[str, Any]] = []
    for row in rows:
        key = row["key"] or _new_key(row["label"], taken)
        taken.add(key)
        finished.append({**row, "key": key})
    return finished


def _new_key(label: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:40].strip("-") or "question"
    numbered = (base if number == 1 else f"{base}-{number}" for number in range(1, MOST_QUESTIONS + 2))
    return next(key for key in numbered if key not in taken)
