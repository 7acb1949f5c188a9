"""The translations of all words people read: gathered from the code, compiled for Django, and checked.

`python -m tests.support.translations` gathers and compiles; with `--check` it writes nothing and fails when a
sentence of the code is not translated, or the compiled file is not what the translations say.
"""

import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[2] / "sessionary"
FOLDER = SOURCE / "locale" / "de" / "LC_MESSAGES"
TRANSLATIONS, COMPILED = FOLDER / "django.po", FOLDER / "django.mo"
METHODS = [("**.py", "python"), ("templates/**", f"{__name__}:extract_template")]
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "Sentence": None,
    "said": None,
    "NotFound": None,
}


HEADER = b"""\
# What people read, in German: formal (Sie), with the words of GLOSSARY.md. Written by hand, kept by bin/translate.
msgid ""
msgstr ""
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def extract_template(file: IO[bytes], keywords: Any, comments: Any, options: Any) -> Iterable[Any]:
    """Babel's way to read a Django template: as the Python that Django makes of its translation tags."""
    lines = templatize(file.read().decode()).splitlines()
    python = "\n".join(line.strip() for line in lines)
    return extract_python(BytesIO(python.encode()), keywords, comments, options)


def gathered() -> Catalog:
    """Every sentence in the code, in a fixed order."""
    found = Catalog(charset="utf-8")
    plurals: dict[str, list[str]] = {}
    for _place, _line, message, _comments, _context in extract_from_dir(
        SOURCE, METHODS, keywords=KEYWORDS, directory_filter=_is_ours
    ):
        singular, *plural = [form for form in _all(message) if form]
        if plural and plurals.setdefault(singular, plural) != plural:
            raise ValueError(f"One singular with two plurals, of which only one could be translated: {singular}")
        found.add(message)
    return found


def translated() -> Catalog:
    """What has been translated so far."""
    with TRANSLATIONS.open("rb") as file:
        return read_po(file, locale="de", abort_invalid=True)


def update() -> None:
    """Bring the translations up to the code, and compile them. What is gone from the code goes here too."""
    catalog = translated()
    catalog.update(gathered(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with TRANSLATIONS.open("wb") as file:
        file.write(HEADER)
        write_po(file, catalog, width=110, sort_output=True, no_location=True, omit_header=True)
    with COMPILED.open("wb") as file:
        write_mo(file, catalog)


def complaints() -> Iterator[str]:
    """What is missing or wrong, a line each."""
    catalog = translated()
    said, wanted = _strings(catalog), _strings(gathered())
    yield from (f"not gathered: {text}" for text in wanted.keys() - said.keys())
    yield from (f"no longer in the code: {text}" for text in said.keys() - wanted.keys())
    yield from (f"not translated: {text}" for text, forms in said.items() if not all(forms))
    yield from (f"{error}: {message.id}" for message, errors in catalog.check() for error in errors)
    if said != _compiled():
        yield "django.mo is not what django.po says"


def _is_ours(path: str) -> bool:
    return Path(path).name not in {"migrations", "locale", "__pycache__"}


def _strings(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """The forms of each sentence, by its singular."""
    return {_all(message.id)[0]: _all(message.string) for message in catalog if message.id}


def _all(forms: str | Iterable[str] | None) -> tuple[str, ...]:
    return ("",) if forms is None else (forms,) if isinstance(forms, str) else tuple(forms)


def _compiled() -> dict[str, tuple[str, ...]]:
    if not COMPILED.exists():
        return {}
    with COMPILED.open("rb") as file:
        return _strings(read_mo(file))


def main() -> int:
    if "--check" not in sys.argv:
        update()
    found = list(complaints())
    for complaint in found:
        print(complaint, file=sys.stderr)
    if found:
        print("Run bin/translate and complete sessionary/locale/de/LC_MESSAGES/django.po", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
