"""What tests of jobs share."""

from tests.foundation.jobs import kinds  # noqa: F401  # registers what the tests run
