"""Texts with named fields, like `Dear {customer_name}`; `{{` and `}}` stand for braces. They know nothing else."""

import re
from collections.abc import Collection, Mapping

from sessionary.rules.sentences import Sentence

TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
LITERAL = {"{{": "{", "}}": "}"}


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in, once: braces in a value stay braces.

    Total: what is no field of these stays as it was written.
    """

    def filled(token: re.Match[str]) -> str:
        written = token.group()
        return LITERAL.get(written) or values.get(token[1] or "", written)

    return TOKEN.sub(filled, text)


def complaint_about_fields(text: str, fields: Collection[str]) -> Sentence | None:
    """What is wrong with the braces in a text that may use these fields, if anything."""
    for token in TOKEN.finditer(text):
        if token.group() in LITERAL or token[1] in fields:
            continue
        known = ", ".join(f"{{{name}}}" for name in fields)
        if token[1] is None:
            return Sentence(
                "A brace stands alone. Write {{ or }} for a brace itself, or one of these fields: %(known)s.",
                known=known,
            )
        return Sentence("There is no field %(field)s here. There are: %(known)s.", field=token.group(), known=known)
    return None


def paragraphs(text: str) -> list[str]:
    """What blank lines part, each without space around it; line breaks inside stay."""
    found = (part.strip() for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")))
    return [part for part in found if part]
