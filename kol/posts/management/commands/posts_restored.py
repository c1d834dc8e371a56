"""``manage.py posts_restored``: a backup of the database was put back."""

from typing import Any

from django.core.management.base import BaseCommand

from kol.posts.publishing.restoring import targets_hold


class Command(BaseCommand):
    """Run it before the workers are started again."""

    help = (
        "After a backup of the database was put back: hold every post that was due by now, for it"
        " may have gone out since the backup was made."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Hold them, and say how many."""
        held, unsure = targets_hold()
        self.stdout.write(f"{held} held for a person, {unsure} to be asked about")
