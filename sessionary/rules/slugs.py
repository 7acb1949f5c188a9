"""What may stand at the end of an address."""

import re

from sessionary.rules.sentences import Sentence

PAGE_SLUG, EVENT_TYPE_SLUG = re.compile(r"[a-z0-9-]{4,60}"), re.compile(r"[a-z0-9-]{1,60}")
RESERVED = frozenset(
    {
        "about", "account", "accounts", "admin", "api", "book", "booking", "bookings", "calendar", "connect",
        "desk", "docs", "event", "favicon", "feed", "feeds", "healthz", "help", "hold", "holds", "home", "hooks",
        "jobs", "language", "legal", "links", "login", "logos", "logout", "mail", "media", "metrics", "page", "pages",
        "pay", "payment", "privacy", "robots", "session", "sessions", "settings", "setup", "sign-in", "sign-up",
        "signup", "static", "status", "terms", "webhooks", "well-known",
    }
)  # fmt: skip


def complaint_about_page_slug(slug: str) -> Sentence | None:
    """What is wrong with the slug of a page; whether it is free is another question."""
    if not PAGE_SLUG.fullmatch(slug):
        return Sentence("Use 4 to 60 lowercase letters, numbers and hyphens.")
    if slug in RESERVED:
        return Sentence("This word is taken by Sessionary itself. Please choose another.")
    return None


def complaint_about_event_type_slug(slug: str) -> Sentence | None:
    """What is wrong with the slug of an event type."""
    return None if EVENT_TYPE_SLUG.fullmatch(slug) else Sentence("Use 1 to 60 lowercase letters, numbers and hyphens.")
