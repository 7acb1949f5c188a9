"""An account's own words for messages: saved, tried, and given up for ours."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from sessionary.actions.auditing import What, audit
from sessionary.actions.composing.layout import one_line
from sessionary.actions.composing.scenarios import NAMED, Scenario
from sessionary.actions.history import note_apart
from sessionary.actions.transactions import write
from sessionary.models import Activity, MessageText, User
from sessionary.rules.errors import Invalid, NotFound
from sessionary.rules.named_fields import complaint_about_fields
from sessionary.rules.sentences import Sentence

LONGEST = {"subject": 150, "opening": 2000, "closing": 2000}


@dataclass(frozen=True, slots=True)
class Place:
    """Which message to whom in which language the words are for."""

    scenario: Scenario
    reader: str
    language: str

    @classmethod
    def named(cls, scenario: str, reader: str, language: str) -> "Place":
        """Raises `NotFound` where there is no such message, or nobody reads it."""
        found = NAMED.get(scenario)
        if found is None or reader not in found.readers or language not in dict(settings.LANGUAGES):
            raise NotFound
        return cls(found, reader, language)

    def __str__(self) -> str:
        return f"{self.scenario.name}, {self.reader}, {self.language}"

    def blank(self, **texts: str) -> MessageText:
        """A row for here with these texts, not saved."""
        return MessageText(scenario=self.scenario.name, reader=self.reader, language=self.language, **texts)


def text_at(account_id: int, place: Place) -> MessageText:
    """The account's own words there; a blank that is not saved where it has none."""
    return _rows(account_id, place).first() or place.blank()


def checked(place: Place, *, subject: str, opening: str, closing: str) -> MessageText:
    """These words, tidied, as a row that is not saved.

    Raises `Invalid` for what is too long, or has braces around what is no field there.
    """
    tidy = {name: _tidy(text) for name, text in (("opening", opening), ("closing", closing))}
    texts = {"subject": one_line(subject.replace("\0", "")), **tidy}
    if errors := {name: [complaint] for name, text in texts.items() if (complaint := _complaint(place, name, text))}:
        raise Invalid(errors)
    return place.blank(**texts)


def save(*, user: User, place: Place, subject: str, opening: str, closing: str) -> None:
    """Use these words from now on, and ours for what is empty. Raises `Invalid` as `checked` does."""
    text = checked(place, subject=subject, opening=opening, closing=closing)
    texts = {name: getattr(text, name) for name in MessageText.TEXTS}
    if any(texts.values()):
        write(lambda: _save(user, place, texts))
    else:
        reset(user=user, place=place)


def reset(*, user: User, place: Place) -> None:
    """Use our words again."""
    write(lambda: _reset(user, place))


def send_test(*, user: User, place: Place, subject: str, opening: str, closing: str, now: datetime) -> None:
    """Mail these words, saved or not, about an invented booking to `user`. Raises `Invalid` as `checked` does."""
    text = checked(place, subject=subject, opening=opening, closing=closing)
    tried = {name: getattr(text, name) for name in ("scenario", "reader", "language", *MessageText.TEXTS)}
    write(lambda: note_apart(user.account_id, Activity.Kind.TEXT_TRIED, by="host", now=now, owner=user.pk, text=tried))


def _save(user: User, place: Place, texts: dict[str, str]) -> None:
    MessageText.objects.update_or_create(
        account_id=user.account_id,
        scenario=place.scenario.name,
        reader=place.reader,
        language=place.language,
        defaults=texts,
    )
    filled = [name for name, text in texts.items() if text]
    audit(user.account_id, What.MESSAGE_TEXT_CHANGED, str(place), fields=filled, user=user)


def _reset(user: User, place: Place) -> None:
    count, _ = _rows(user.account_id, place).delete()
    if count:
        audit(user.account_id, What.MESSAGE_TEXT_RESET, str(place), user=user)


def _rows(account_id: int, place: Place) -> QuerySet[MessageText]:
    texts = MessageText.objects.filter(account=account_id, scenario=place.scenario.name)
    return texts.filter(reader=place.reader, language=place.language)


def _tidy(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _complaint(place: Place, name: str, text: str) -> Sentence | None:
    if len(text) > LONGEST[name]:
        return Sentence("Please use at most %(most)s characters.", most=LONGEST[name])
    return complaint_about_fields(text, place.scenario.fields)
