"""The product's settings, with the floor's views beside the product's."""

from sessionary.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
