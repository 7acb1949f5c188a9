"""A message with words that somebody is trying, sent to themselves: the invented booking's, marked as a test."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from django.utils.translation import gettext as _

from sessionary.actions.composing.addresses import address, sender
from sessionary.actions.composing.framing import frame_of
from sessionary.actions.composing.kinds import in_our_words
from sessionary.actions.composing.layout import laid_out
from sessionary.actions.composing.own_words import in_own_words
from sessionary.actions.composing.sample import sample_reader
from sessionary.actions.composing.scenarios import NAMED
from sessionary.actions.composing.telling import Telling
from sessionary.actions.time_format import format_for, speaking
from sessionary.models import Message, MessageText, User


@dataclass(frozen=True, slots=True)
class Tried:
    """What the invented reader is told, in our words and in those that are tried, and the frame around the latter."""

    ours: Telling
    told: Telling
    frame: dict[str, Any]


def try_words(text: MessageText, *, host: User, now: datetime) -> Tried:
    """With `host` as whom Ada books with, in the language of `text`. Writes nothing."""
    scenario = NAMED[text.scenario]
    with speaking(text.language, format_for(host.account, text.language)):
        reader = sample_reader(scenario, text.reader, text.language, host=host, now=now)
        ours = replace(in_our_words(reader), attachments=())
        told = in_own_words(ours, reader, scenario, text)
        return Tried(ours, told, frame_of(reader, told))


def laid_out_try(message: Message) -> EmailMessage:
    """The mail of a test, to who asked for it."""
    data: Mapping[str, Any] = message.activity.data
    host = User.objects.select_related("account").get(pk=data["owner"])
    text = MessageText(**data["text"])
    tried = try_words(text, host=host, now=message.activity.at)
    with speaking(text.language, format_for(host.account, text.language)):
        subject = _("Test: %(subject)s") % {"subject": tried.told.subject}
        mail = laid_out(message, replace(tried.told, subject=subject), tried.frame)
        mail["From"] = sender(host.name)
    mail["To"] = address(host.name, message.address)
    return mail
