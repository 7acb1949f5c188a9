"""Hypothesis tries the same examples every time; `HYPOTHESIS_PROFILE=soak` tries many more."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("fast", max_examples=100, derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))
