"""Answers to an event type's own questions: checked against them, nothing else is kept."""

from typing import Any

from django.utils.translation import gettext

from sessionary.rules.errors import Invalid
from sessionary.rules.questions import WHERE
from sessionary.rules.sentences import Sentence

PLEASE_ANSWER = Sentence("Please answer this question.")
MISSING = {"consent": Sentence("Please tick this box to go on.")}
LONGEST = {"text": 500, "long_text": 5000}

Question = dict[str, Any]


def checked_answers(questions: list[Question], given: dict[str, Any]) -> dict[str, Any]:
    """The answers that the questions ask for, trimmed.

    Raises `Invalid` naming `answers.<key>` for each that is missing, too long, or not to be chosen.
    """
    known = {question["key"] for question in questions}
    complaints: dict[str, list[str]] = {
        f"answers.{key}": [Sentence("There is no such question.")] for key in given if key not in known
    }
    answers = {}
    for question in questions:
        answer = _tidy(given.get(question["key"]))
        if complaint := _complaint(question, answer):
            complaints[f"answers.{question['key']}"] = [complaint]
        elif answer not in (None, "", []):
            answers[question["key"]] = answer
    if complaints:
        raise Invalid(complaints)
    return answers


def label_of(question: Question) -> str:
    """The question as people read it: our own in the language in force, the others as they were written."""
    return gettext("Where shall we meet?") if question["key"] == WHERE else str(question["label"])


def _tidy(answer: Any) -> Any:
    return answer.strip() if isinstance(answer, str) else answer


def _complaint(question: Question, answer: Any) -> str | None:
    if answer in (None, "", [], False):
        return MISSING.get(question["kind"], PLEASE_ANSWER) if question["required"] else None
    return CHECKS[question["kind"]](question, answer)


def _check_text(question: Question, answer: Any) -> str | None:
    if not isinstance(answer, str):
        return Sentence("Please answer with text.")
    longest = LONGEST[question["kind"]]
    return Sentence("Please use at most %(most)s characters.", most=longest) if len(answer) > longest else None


def _check_choice(question: Question, answer: Any) -> str | None:
    return None if answer in question["options"] else Sentence("Please choose one of the options.")


def _check_checks(question: Question, answer: Any) -> str | None:
    fitting = isinstance(answer, list) and all(one in question["options"] for one in answer)
    return None if fitting else Sentence("Please choose from the options.")


def _check_consent(question: Question, answer: Any) -> str | None:
    return None if answer is True else Sentence("Please tick the box, or leave it.")


CHECKS = {
    "text": _check_text,
    "long_text": _check_text,
    "choice": _check_choice,
    "checks": _check_checks,
    "consent": _check_consent,
}
