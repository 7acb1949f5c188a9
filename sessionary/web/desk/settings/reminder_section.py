"""The section for reminders and follow-ups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sessionary.rules.errors import Invalid
from sessionary.rules.reminders import MOST_REMINDERS
from sessionary.web.desk.settings.fields import TimeSpanField
from sessionary.web.desk.settings.sections import Section

FIRST = "reminder_1"


class Reminders(Section):
    key, title = "reminders", _("Reminders")
    says = _("Messages about each session by itself, before it starts and after it ends. A change counts at once.")

    reminder_1 = TimeSpanField(
        label=_("First reminder, before the start"), required=False, help_text=_("5 minutes to 30 days. Empty: none.")
    )
    reminder_2 = TimeSpanField(label=_("Second reminder, before the start"), required=False)
    reminder_3 = TimeSpanField(label=_("Third reminder, before the start"), required=False)
    follow_up = TimeSpanField(
        label=_("Follow-up, after the end"), required=False, help_text=_("Up to 30 days. Empty: none.")
    )
    remind_owner = forms.BooleanField(label=_("Send them to the Owner too"), required=False)

    def standing(self) -> dict[str, Any]:
        options = self.subject.options
        reminders = dict(zip(_names(), options.reminders, strict=False))
        return {**reminders, "follow_up": options.follow_up, "remind_owner": options.remind_owner}

    def changes(self) -> dict[str, Any]:
        typed = self.cleaned_data
        reminders = [typed[name] for name in _names() if typed[name] is not None]
        return {"reminders": reminders, "follow_up": typed["follow_up"], "remind_owner": typed["remind_owner"]}

    def refuse(self, refused: Invalid) -> None:
        """What is said of the reminders together stands beside the first."""
        super().refuse(
            Invalid({FIRST if name == "reminders" else name: texts for name, texts in refused.errors.items()})
        )


def _names() -> list[str]:
    return [f"reminder_{number}" for number in range(1, MOST_REMINDERS + 1)]
