"""The public holidays of countries and their parts, by codes like `DE` and `DE-BE` (ISO 3166)."""

from datetime import date
from functools import lru_cache

import holidays


def is_known(code: str) -> bool:
    """Whether there are holidays to be had for this code."""
    country, _, part = code.partition("-")
    parts = holidays.list_supported_countries(include_aliases=False).get(country)
    return parts is not None and (part in parts if "-" in code else True)


def countries() -> list[str]:
    """The codes of all countries with known holidays."""
    return sorted(holidays.list_supported_countries(include_aliases=False))


def parts_of(country: str) -> list[tuple[str, str]]:
    """The parts of a country with holidays of their own: what follows its code, and a name; none if unknown."""
    codes = holidays.list_supported_countries(include_aliases=False).get(country, [])
    if not codes:
        return []
    aliases = holidays.country_holidays(country).get_subdivision_aliases()
    return sorted(((code, _name(code, aliases.get(code, []))) for code in codes), key=lambda part: part[1])


def _name(code: str, aliases: list[str]) -> str:
    return f"{aliases[0]} ({code})" if aliases and aliases[0] != code else code


@lru_cache(maxsize=1024)
def public_holidays(code: str, first_year: int, last_year: int) -> frozenset[date]:
    """The days off of all these years, last one included, with those that stand in for one on a weekend."""
    return frozenset().union(*(_of_year(code, year) for year in range(first_year, last_year + 1)))


@lru_cache(maxsize=4096)
def _of_year(code: str, year: int) -> frozenset[date]:
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
