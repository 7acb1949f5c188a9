"""An account's own words in place of ours. Sessions, money and links stay as they are told."""

from dataclasses import replace

from django.db.models import QuerySet

from sessionary.actions.composing.fields import VALUES
from sessionary.actions.composing.layout import one_line
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.scenarios import CUSTOMER, OWNER, Scenario
from sessionary.actions.composing.telling import Telling
from sessionary.models import MessageText
from sessionary.models.prepared import Prepared
from sessionary.rules.named_fields import fill, paragraphs

LONGEST_HEADLINE = 70  # characters that stand well in large letters


def own_words_for(reader: Reader, scenario: Scenario) -> MessageText | None:
    """Those for this reader in their language, in one query; None where the account has none."""
    to = CUSTOMER if reader.to_customer else OWNER
    found = WORDS(reader.booking.account_id, scenario.name, str(to), reader.locale)
    return found[0] if found else None


def _words(account: int, scenario: str, reader: str, language: str) -> QuerySet[MessageText]:
    return MessageText.objects.filter(account=account, scenario=scenario, reader=reader, language=language)


WORDS = Prepared(_words, -1, "\0scenario", "\0reader", "\0language")


def in_own_words(told: Telling, reader: Reader, scenario: Scenario, text: MessageText) -> Telling:
    """The same with the account's subject and opening, where it has them, and its closing after ours."""
    values = {name: VALUES[name](reader, told) for name in scenario.fields}
    subject, opening, closing = (fill(one, values) for one in (text.subject, text.opening, text.closing))
    if subject := one_line(subject):
        told = replace(told, subject=subject)
    if found := paragraphs(opening):
        first, *others = found
        is_headline = len(first) <= LONGEST_HEADLINE and "\n" not in first
        headline, others = (first, others) if is_headline else ("", found)
        told = replace(told, headline=headline, opening=tuple(others))
    return replace(told, closing=(*told.closing, *paragraphs(closing)))
