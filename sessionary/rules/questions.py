"""The questions that an event type asks besides name and email."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sessionary.rules.sentences import Sentence

KINDS = ("text", "long_text", "choice", "checks", "consent")
CHOSEN_FROM = ("choice", "checks")
WHERE = "_location"
KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
MOST_QUESTIONS, MOST_OPTIONS, LONGEST_LABEL, LONGEST_OPTION = 50, 100, 500, 200

Question = Mapping[str, Any]


def complaints_about_questions(questions: Sequence[Question]) -> list[str]:
    """What is wrong with the questions, in sentences. Their shape has been checked before."""
    found: list[str] = []
    if len(questions) > MOST_QUESTIONS:
        found.append(Sentence("Ask at most %(most)s questions.", most=MOST_QUESTIONS))
    keys = [question["key"] for question in questions]
    if not all(KEY.fullmatch(key) for key in keys):
        found.append(Sentence("Use 1 to 60 letters, digits, hyphens and underscores for the key of a question."))
    if len(set(keys)) < len(keys) or WHERE in keys:
        found.append(Sentence("Give each question a key of its own."))
    for question in questions:
        found += [complaint for complaint in _complaints(question) if complaint not in found]
    return found


def _complaints(question: Question) -> list[str]:
    found: list[str] = []
    if not question["label"].strip() or len(question["label"]) > LONGEST_LABEL:
        found.append(Sentence("Write each question in 1 to %(most)s characters.", most=LONGEST_LABEL))
    if question["kind"] not in KINDS:
        found.append(Sentence("Questions are of the kinds text, long_text, choice, checks and consent."))
    elif complaint := _complaint_about_options(question["options"], question["kind"] in CHOSEN_FROM):
        found.append(complaint)
    return found


def _complaint_about_options(options: Sequence[str], needed: bool) -> str | None:
    if not needed:
        return Sentence("Only questions to choose from have options.") if options else None
    if not 1 <= len(options) <= MOST_OPTIONS or len(set(options)) < len(options):
        return Sentence("Give 1 to %(most)s different options to choose from.", most=MOST_OPTIONS)
    if any(not option.strip() or len(option) > LONGEST_OPTION for option in options):
        return Sentence("Write each option in 1 to %(most)s characters.", most=LONGEST_OPTION)
    return None
