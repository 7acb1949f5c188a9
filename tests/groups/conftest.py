"""What the tests of groups share."""

from tests.groups.class_cast import classes  # noqa: F401
