"""Zones with unusual clocks, and days around their changes."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

ODD = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Apia",  # once skipped a day
    "America/St_Johns",
    "Africa/Casablanca",  # around Ramadan
    "Europe/Dublin",  # negative winter time
    "America/Havana",  # changes at midnight
    "Asia/Beirut",  # changes at midnight
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "America/Santiago",
    "UTC",
]
zones = st.sampled_from(ODD).map(ZoneInfo)
CHANGES = [
    date(2027, 3, 14),
    date(2027, 3, 28),
    date(2027, 4, 4),
    date(2027, 10, 31),
    date(2027, 11, 7),
    date(2011, 12, 30),
]
days = st.builds(lambda change, offset: change + timedelta(days=offset), st.sampled_from(CHANGES), st.integers(-3, 3))
