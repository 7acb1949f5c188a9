"""Refusals in the reader's language; the rules and actions word them in English."""

from django.utils.translation import gettext

from sessionary.rules.errors import Invalid, Refused
from sessionary.rules.sentences import Sentence


def said(sentence: str) -> str:
    """The sentence in the language in force; as it is where there is no translation."""
    if not sentence:
        return ""
    if not isinstance(sentence, Sentence):
        return gettext(sentence)
    translated = gettext(sentence.template)
    return translated % sentence.values if sentence.values else translated


def said_of(refused: Refused) -> str:
    """What to tell a person whom this refusal met."""
    if isinstance(refused, Invalid):
        return " ".join(said(text) for texts in refused.errors.values() for text in texts)
    return said(refused.detail)


def said_beside(refused: Invalid) -> dict[str, list[str]]:
    """The same, by field."""
    return {field: [said(text) for text in texts] for field, texts in refused.errors.items()}
