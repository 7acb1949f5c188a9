"""The section for reminders and follow-ups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sessionary.models import SmsAccount
from sessionary.rules.errors import Invalid
from sessionary.rules.reminders import MOST_REMINDERS
from sessionary.web.desk.settings.fields import TimeSpanField
from sessionary.web.desk.settings.sections import Section

FIRST = "reminder_1"
AS_THEY_ARE = ("follow_up", "sms_reminders", "remind_owner")


class Reminders(Section):
    key, title = "reminders", _("Reminders")
    says = _(
        "Messages about each session by itself, before it starts and after it ends. Changes apply to upcoming sessions."
    )

    reminder_1 = TimeSpanField(
        label=_("First reminder, before the start"), required=False, help_text=_("5 minutes to 30 days. Empty: none.")
    )
    reminder_2 = TimeSpanField(label=_("Second reminder, before the start"), required=False)
    reminder_3 = TimeSpanField(label=_("Third reminder, before the start"), required=False)
    follow_up = TimeSpanField(
        label=_("Follow-up, after the end"), required=False, help_text=_("Up to 30 days. Empty: none.")
    )
    remind_owner = forms.BooleanField(label=_("Send them to the Owner too"), required=False)
    sms_reminders = forms.BooleanField(label=_("Reminders by SMS too, to Customers who agree"), required=False)

    def prepare(self) -> None:
        if SmsAccount.standing(self.subject.options.account_id) is None:
            self.fields["sms_reminders"].help_text = _("No SMS provider is connected yet: see Settings, SMS.")

    def standing(self) -> dict[str, Any]:
        options = self.subject.options
        reminders = dict(zip(_names(), options.reminders, strict=False))
        return {**reminders, **{name: getattr(options, name) for name in AS_THEY_ARE}}

    def changes(self) -> dict[str, Any]:
        typed = self.cleaned_data
        reminders = [typed[name] for name in _names() if typed[name] is not None]
        return {"reminders": reminders, **{name: typed[name] for name in AS_THEY_ARE}}

    def refuse(self, refused: Invalid) -> None:
        """What is said of the reminders together stands beside the first."""
        super().refuse(
            Invalid({FIRST if name == "reminders" else name: texts for name, texts in refused.errors.items()})
        )


def _names() -> list[str]:
    return [f"reminder_{number}" for number in range(1, MOST_REMINDERS + 1)]
