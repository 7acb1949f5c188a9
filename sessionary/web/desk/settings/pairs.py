"""Settings that cannot be combined, in words, with the way to the one to change."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sessionary.rules.errors import Conflict, ConflictingSettings
from sessionary.web.desk.settings.sections import Complaint, Section, Subject

NAMES: Mapping[str, Any] = {
    "package": lazy("Session package"),
    "approval": lazy("Booking with approval"),
    "group": lazy("Group sessions"),
    "per_day": lazy("At most per day"),
    "per_week": lazy("At most per week"),
    "collected": lazy("Collected price"),
    "no_event_type": lazy("No event type"),
    "pooled": lazy("Pooled availability"),
}
PLACES = {
    "package": ("scheduling", "package"),
    "approval": ("scheduling", "mode"),
    "group": ("scheduling", "seating"),
    "per_day": ("slots", "per_day"),
    "per_week": ("slots", "per_week"),
    "collected": ("price", "pricing"),
    "no_event_type": ("offered", "offered"),
}
TYPED = ("per_day", "per_week")


def complaints_about_pairs(refused: ConflictingSettings, subject: Subject, section: Section) -> list[Complaint]:
    """Each pair in a line, leading to the one that is not in this section; to the second if both are."""
    lines: list[Complaint] = []
    for pair in refused.conflicts:
        if way := _to_master_page(pair, subject, section):
            lines.append(Complaint(_words(pair), way, _("Change %(setting)s") % {"setting": NAMES["pooled"]}))
            continue
        both = [name for name in (pair.setting, pair.with_) if name in PLACES]
        elsewhere = [name for name in both if PLACES[name][0] != section.key]
        name = (elsewhere or both)[-1]
        link = _link_to(name, refused, subject, section)
        lines.append(Complaint(_words(pair), link, _("Change %(setting)s") % {"setting": NAMES[name]}))
    return lines


def complaints_of_pool(refused: ConflictingSettings) -> list[Complaint]:
    """Each pair that a master page was to bring together in a line, leading to the event type's or page's side."""
    lines: list[Complaint] = []
    for pair in refused.conflicts:
        assert pair.carrier is not None
        key, field = PLACES[pair.with_]
        address = reverse(f"desk:{pair.where}_section", args=[pair.carrier.pk, key])
        words = _("Change %(setting)s of %(name)s") % {"setting": NAMES[pair.with_], "name": pair.carrier.slug}
        lines.append(Complaint(_words(pair), f"{address}#id_{field}_0", words))
    return lines


def put_beside(section: Section, refused: ConflictingSettings) -> None:
    """Each pair in words beside those of its settings that are in this section."""
    for pair in refused.conflicts:
        for name in (pair.setting, pair.with_):
            key, field = PLACES.get(name, ("", ""))
            if key == section.key:
                section.add_error(field, _words(pair))


def _words(pair: Conflict) -> str:
    return _("%(one)s and %(other)s cannot be combined.") % {"one": NAMES[pair.setting], "other": NAMES[pair.with_]}


def _to_master_page(pair: Conflict, subject: Subject, section: Section) -> str:
    """Where an option that was typed here meets a pool, the way to the master page, for who may change that."""
    if pair.with_ != "pooled" or pair.carrier is None or not subject.user.is_administrator:
        return ""
    here = PLACES[pair.setting][0] == section.key
    return reverse("desk:master_page", args=[pair.carrier.pk]) + "#id_kind_0" if here else ""


def _link_to(name: str, refused: ConflictingSettings, subject: Subject, section: Section) -> str:
    """Where the setting is: right here, in another section, or with the event type that a page was to offer."""
    key, field = PLACES[name]
    anchor = f"#id_{field}" if field in TYPED else f"#id_{field}_0"
    if key == section.key:
        return anchor
    if refused.event_type not in (None, subject.options.pk):
        return reverse("desk:event_type_section", args=[refused.event_type, key]) + anchor
    return subject.address(key) + anchor
