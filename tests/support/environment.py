"""Loaded before Django reads its settings: a data folder of the tests' own, and no limits to trip over."""

import os
import tempfile

os.environ["PYTHONTZPATH"] = ""
os.environ.setdefault("SESSIONARY_DATA", tempfile.mkdtemp(prefix="sessionary-tests-"))
os.environ.setdefault("SESSIONARY_RATE_LIMITS", "off")
os.environ.setdefault("SESSIONARY_SECRET_KEYS", "for-tests-only-" + "x" * 40)
