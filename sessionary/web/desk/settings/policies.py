"""The sections for policies: until when a session can be canceled or moved, and for how much."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sessionary.actions.policy_words import cancel_in_words, reschedule_in_words
from sessionary.actions.wording import money
from sessionary.rules.errors import Invalid
from sessionary.rules.money import shares_of
from sessionary.web.desk.settings.fields import MoneyField, TimeSpanField
from sessionary.web.desk.settings.sections import Section, Subject

ANY_TIME, UNTIL, NEVER = "any", "until", "never"
PERCENT, FIXED = "percent", "fixed"
WHOLE_PERCENT, NO_PERCENT = re.compile(r"100|[0-9]{1,2}"), {PERCENT: -1}
SPARE, FEWEST, MOST = 1, 2, 20
REASONS = [("mandatory", _("Must be given")), ("optional", _("May be given")), ("not_asked", _("Not asked"))]


class PolicySection(Section):
    """Tiers in rows, most notice first; a row without notice is left out, and there is always one to spare."""

    template = "desk/settings/policy.html"
    what: ClassVar[str]
    amount: ClassVar[str]
    percent: ClassVar[int]
    amount_label: ClassVar[Any]
    when_label: ClassVar[Any]
    in_words: ClassVar["staticmethod[[Mapping[str, Any], str, str], str]"]

    def __init__(self, subject: Subject, data: QueryDict | None = None) -> None:
        self.rows: list[int] = []
        super().__init__(subject, data)

    @property
    def option(self) -> str:
        """The option that the tiers are."""
        return f"{self.what}_policy"

    @property
    def reason(self) -> str:
        """The option that says whether a reason is asked."""
        return f"{self.what}_reason"

    def prepare(self) -> None:
        when = [
            (ANY_TIME, _("Any time before the start")),
            (UNTIL, _("Up to the notice below")),
            (NEVER, _("Never")),
        ]
        self.fields["when"] = forms.ChoiceField(label=self.when_label, choices=when, widget=forms.RadioSelect)
        if not self.subject.is_page:
            self._add_amount("any")
        standing = len(getattr(self.subject.options, self.option))
        self.rows = list(range(min(MOST, max(standing + SPARE, FEWEST))))
        for row in self.rows:
            self.fields[f"notice_{row}"] = TimeSpanField(
                label=_("At least this long before the session"), required=False
            )
            if not self.subject.is_page:
                self._add_amount(str(row))
        self.fields[self.reason] = forms.ChoiceField(label=_("A reason"), choices=REASONS)

    def standing(self) -> dict[str, Any]:
        tiers = getattr(self.subject.options, self.option)
        any_time = len(tiers) == 1 and tiers[0]["notice_minutes"] == 0
        found: dict[str, Any] = {
            "when": ANY_TIME if any_time else UNTIL if tiers else NEVER,
            self.reason: getattr(self.subject.options, self.reason),
        }
        if any_time:
            return found | self._amount_standing("any", tiers[0])
        for row, tier in enumerate(tiers[:MOST]):
            found |= {f"notice_{row}": tier["notice_minutes"], **self._amount_standing(str(row), tier)}
        return found

    def clean(self) -> None:
        for row in ("any", *map(str, self.rows)):
            if self._amount_typed(row) == NO_PERCENT:
                self.add_error(f"amount_{row}", _("Enter a whole percentage from 0 to 100."))
        tiers = self._tiers()
        if self.cleaned_data.get("when") == UNTIL and not tiers and not self.errors:
            self.add_error("notice_0", _("Enter how long before the start, or choose another rule."))

    def changes(self) -> dict[str, Any]:
        return {self.option: self._tiers(), self.reason: self.cleaned_data[self.reason]}

    def refuse(self, refused: Invalid) -> None:
        """Complaints about the tiers stand beside the first of them."""
        place = "when" if self.cleaned_data["when"] == ANY_TIME else "notice_0"
        named = {place if name == self.option else name: texts for name, texts in refused.errors.items()}
        super().refuse(Invalid(named))

    @property
    def words(self) -> str:
        """The policy as Customers read it: as typed where that makes sense, else as it is."""
        return self.in_words(self._terms(), self.subject.options.currency, self.subject.locale)

    @property
    def amounts(self) -> list[str]:
        """What each percentage is of a session's price: `10% is $5.00 a session.`"""
        options, locale = self.subject.options, self.subject.locale
        if not options.price:
            return []
        percents = [tier[self.amount].get(PERCENT) for tier in self._terms()[self.option]]
        shares = {percent: shares_of(options.price, percent, options.sessions)[0] for percent in percents if percent}
        sentence = gettext("%(percent)s%% is %(amount)s a session.")
        return [
            sentence % {"percent": percent, "amount": money(share, options.currency, locale)}
            for percent, share in shares.items()
        ]

    @property
    def any_time_fields(self) -> list[forms.BoundField]:
        """What counts where there is no notice; a page itself has no amounts."""
        return [self[name] for name in self.fields if name.endswith("_any")]

    @property
    def tiers_typed(self) -> list[list[forms.BoundField]]:
        """The fields of each row."""
        return [[self[name] for name in self.fields if name.endswith(f"_{row}")] for row in self.rows]

    def _terms(self) -> dict[str, Any]:
        options = self.subject.options
        is_read = self.is_bound and self.is_valid()
        tiers = self._tiers() if is_read else getattr(options, self.option)
        return {self.option: tiers, "pricing": options.pricing}

    def _add_amount(self, row: str) -> None:
        amount = MoneyField(label=self.amount_label)
        amount.currency, amount.locale = self.subject.options.currency, self.subject.locale
        self.fields[f"amount_{row}"] = amount
        self.fields[f"of_{row}"] = forms.ChoiceField(
            label=_("Counted as"),
            choices=[(PERCENT, _("percent of its price")), (FIXED, _("a fixed amount per session"))],
            required=False,
        )

    def _amount_standing(self, row: str, tier: Mapping[str, Any]) -> dict[str, Any]:
        written = tier[self.amount]
        if FIXED in written:
            return {f"of_{row}": FIXED, f"amount_{row}": written[FIXED]}
        return {f"of_{row}": PERCENT, f"amount_{row}": str(written[PERCENT])}

    def _tiers(self) -> list[dict[str, Any]]:
        when, typed = self.cleaned_data.get("when"), self.cleaned_data
        if when == ANY_TIME:
            return [{"notice_minutes": 0, self.amount: self._amount_typed("any")}]
        if when != UNTIL:
            return []
        noticed = [(row, typed.get(f"notice_{row}")) for row in self.rows]
        return [
            {"notice_minutes": notice, self.amount: self._amount_typed(str(row))}
            for row, notice in noticed
            if notice is not None
        ]

    def _amount_typed(self, row: str) -> dict[str, int]:
        """Without an amount the session's default: all of it back, or no fee."""
        amount = self.cleaned_data.get(f"amount_{row}")
        if amount is None:
            return {PERCENT: self.percent}
        if self.cleaned_data.get(f"of_{row}") == FIXED:
            return {FIXED: amount}
        text = str(self.data.get(f"amount_{row}", "")).strip()
        return {PERCENT: int(text)} if WHOLE_PERCENT.fullmatch(text) else NO_PERCENT


class Canceling(PolicySection):
    key, title, what, amount, percent = "canceling", _("Canceling"), "cancel", "refund", 100
    says = _("Until when Customers can cancel a session, and how much of its price goes back.")
    when_label, amount_label = _("Customers can cancel"), _("Refund")
    in_words = staticmethod(cancel_in_words)


class Moving(PolicySection):
    key, title, what, amount, percent = "moving", _("Rescheduling"), "reschedule", "fee", 0
    says = _("Until when Customers can move a session, and what that costs.")
    when_label, amount_label = _("Customers can reschedule"), _("Fee")
    in_words = staticmethod(reschedule_in_words)


class OwnWords(Section):
    key, title = "words", _("Custom policy text")
    says = _("Optional. Leave empty to use the text generated from your rules.")

    policy_words = forms.CharField(
        label=_("Your words"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
