"""Policies in words, in the reader's language: what may be changed, until when, for how much."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sessionary.actions import wording
from sessionary.rules.policies import Policy, Tier, as_tiers

HOUR, DAY = 60, 1440


def policies_in_words(terms: Mapping[str, Any], currency: str, locale: str) -> dict[str, str]:
    """`cancel` and `reschedule`, each as the business worded it or as its tiers say."""
    with override(locale):
        own = terms["policy_words"]
        return {
            "cancel": own or cancel_in_words(terms, currency, locale),
            "reschedule": own or reschedule_in_words(terms, currency, locale),
        }


def cancel_in_words(terms: Mapping[str, Any], currency: str, locale: str) -> str:
    """Like `Up to 24 hours before it starts you can cancel a session and get 50 % of its price back.`"""
    policy, collected = as_tiers(terms["cancel_policy"], "refund"), terms["pricing"] == "collected"
    if not policy:
        return _("Sessions cannot be canceled online.")
    if not collected:
        return _sentence(policy[-1], _("You can cancel a session up to its start."), _("You can cancel a session %s."))
    return " ".join(_refund_of(tier, currency, locale) for tier in policy)


def reschedule_in_words(terms: Mapping[str, Any], currency: str, locale: str) -> str:
    """Like `You can move a session up to 24 hours before it starts, for 10 % of its price.`"""
    policy, collected = as_tiers(terms["reschedule_policy"], "fee"), terms["pricing"] == "collected"
    if not policy:
        return _("Sessions cannot be moved online.")
    if not collected or _is_free(policy):
        return _sentence(policy[-1], _("You can move a session up to its start."), _("You can move a session %s."))
    return " ".join(_fee_of(tier, currency, locale) for tier in policy)


def notice_in_words(minutes: int) -> str:
    """`24 hours`, `3 days`, `45 minutes`."""
    if minutes % DAY == 0 and minutes > DAY:
        return ngettext("%d day", "%d days", minutes // DAY) % (minutes // DAY)
    if minutes % HOUR == 0:
        return ngettext("%d hour", "%d hours", minutes // HOUR) % (minutes // HOUR)
    return ngettext("%d minute", "%d minutes", minutes) % minutes


def _is_free(policy: Policy) -> bool:
    return all(not tier.percent and not tier.fixed for tier in policy)


def _sentence(tier: Tier, any_time: str, with_notice: str) -> str:
    return with_notice % _until(tier) if tier.notice else any_time


def _until(tier: Tier) -> str:
    return _("up to %(notice)s before it starts") % {"notice": notice_in_words(tier.notice)}


def _refund_of(tier: Tier, currency: str, locale: str) -> str:
    when = _until(tier) if tier.notice else _("up to its start")
    if tier.fixed is None and tier.percent == 100:
        return _("You can cancel a session %(when)s and get its full price back.") % {"when": when}
    if not tier.percent and not tier.fixed:
        return _("You can cancel a session %(when)s, without a refund.") % {"when": when}
    words = {"when": when, "amount": _amount(tier, currency, locale)}
    return _("You can cancel a session %(when)s and get %(amount)s back.") % words


def _fee_of(tier: Tier, currency: str, locale: str) -> str:
    when = _until(tier) if tier.notice else _("up to its start")
    if not tier.percent and not tier.fixed:
        return _("You can move a session %(when)s for free.") % {"when": when}
    return _("You can move a session %(when)s, for %(amount)s.") % {
        "when": when,
        "amount": _amount(tier, currency, locale),
    }


def _amount(tier: Tier, currency: str, locale: str) -> str:
    if tier.fixed is not None:
        return wording.price(tier.fixed, currency, locale)
    return _("%(percent)s%% of its price") % {"percent": tier.percent}
