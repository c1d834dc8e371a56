"""``manage.py platform_keys_rotate``: seal what platforms gave us with the first key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kol.platforms.errors import KeysMissing
from kol.platforms.services.rotating import secrets_rotate


class Command(BaseCommand):
    """Run it after a new key was put first in QZ_CREDENTIAL_KEYS; then the old one may go."""

    help = "Seal all secrets of platforms with the first key of QZ_CREDENTIAL_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were done, and fail when some can't be opened."""
        try:
            done = secrets_rotate()
        except KeysMissing as told:
            raise CommandError(told.text()) from None
        self.stdout.write(f"{done.anew} sealed anew, {done.already} were already")
        if done.lost:
            raise CommandError(f"{done.lost} could not be opened: a key of theirs is missing")
