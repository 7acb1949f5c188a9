"""Sealing everything anew with the newest secret key, so that older ones can be thrown away."""

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import BinaryField, Model
from django.db.models.functions import Length

from sessionary.actions.sign_sessions import sign_sessions
from sessionary.actions.transactions import write
from sessionary.models.sealing import KeyMissing, is_sealed_newest, open_sealed, seal

SIGN_IN_FACTORS = "authenticator"
SIGN_IN_SECRETS = ("secret", "seed", "migrated_codes")
ROUNDS = 3  # a server that still runs may seal a row in between


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many rows of each kind were sealed anew, and how many the newest key alone still does not open.

    `unreadable` are those of `left` that none of the keys opens. `sessions` counts the sign-ins that were signed anew.
    """

    sealed: dict[str, int]
    left: dict[str, int]
    unreadable: dict[str, int]
    sessions: int

    @property
    def is_done(self) -> bool:
        return not self.left


def rotate_keys() -> Rotation:
    """Seal every sealed row and sign every sign-in with the newest key. Safe while servers run, and to repeat."""
    sealed: Counter[str] = Counter()
    left: list[_Row] = []
    for _ in range(ROUNDS):
        for row in _old_rows():
            sealed[row.kind] += row.seal_anew()
        left = list(_old_rows())
        if all(row.is_unreadable for row in left):
            break
    unreadable = Counter(row.kind for row in left if row.is_unreadable)
    return Rotation(dict(sealed), dict(Counter(row.kind for row in left)), dict(unreadable), sign_sessions())


def sealed_models() -> list[type[Model]]:
    """Every model with a sealed column, whichever will come."""
    found = [model for model in apps.get_models() if _has_seal(model)]
    return sorted(found, key=lambda model: model.__name__)


def unreadable_kinds() -> list[str]:
    """The kinds of rows of which some are opened by none of the keys."""
    return sorted({row.kind for row in _old_rows() if row.is_unreadable})


@dataclass(frozen=True, slots=True)
class _Row:
    """One row that needs an older key; `change` seals it anew and says whether it was still as it had been read."""

    kind: str
    is_unreadable: bool
    change: Callable[[], int]

    def seal_anew(self) -> int:
        return 0 if self.is_unreadable else write(self.change)


def _old_rows() -> Iterator[_Row]:
    for model in sealed_models():
        rows = model._default_manager.annotate(size=Length("sealed")).filter(size__gt=0).values_list("pk", "sealed")
        for pk, sealed in list(rows):
            if not is_sealed_newest(sealed):
                change = partial(_seal_column, model, pk, bytes(sealed))
                yield _Row(str(model._meta.verbose_name), not _opens(bytes(sealed)), change)
    for factor in Authenticator.objects.all():
        secrets = list(_secrets_of(factor.data))
        if not all(is_sealed_newest(one) for one in secrets):
            change = partial(_seal_factor, factor.pk)
            yield _Row(SIGN_IN_FACTORS, not all(_opens(one) for one in secrets), change)


def _has_seal(model: type[Model]) -> bool:
    return any(field.name == "sealed" and isinstance(field, BinaryField) for field in model._meta.get_fields())


def _opens(sealed: bytes) -> bool:
    try:
        open_sealed(sealed)
    except KeyMissing:
        return False
    return True


def _seal_column(model: type[Model], pk: Any, sealed: bytes) -> int:
    as_read = model._default_manager.filter(pk=pk, sealed=sealed)
    return as_read.update(sealed=seal(open_sealed(sealed)))


def _seal_factor(pk: Any) -> int:
    factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if factor is None:
        return 0
    for name in SIGN_IN_SECRETS:
        if isinstance(value := factor.data.get(name), list):
            factor.data[name] = [_text_anew(one) for one in value]
        elif value:
            factor.data[name] = _text_anew(value)
    factor.save(update_fields=["data"])
    return 1


def _text_anew(text: str) -> str:
    return base64.b64encode(seal(open_sealed(base64.b64decode(text)))).decode()


def _secrets_of(data: dict[str, Any]) -> Iterator[bytes]:
    for name in SIGN_IN_SECRETS:
        value = data.get(name) or []
        yield from (base64.b64decode(one) for one in (value if isinstance(value, list) else [value]))
