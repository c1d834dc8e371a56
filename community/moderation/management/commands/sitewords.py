"""``manage.py sitewords``: the word lists that hold for every team of the site."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.moderation.lines import lines_read
from community.moderation.models import SiteWordList
from community.moderation.models.words import Act, Category
from community.moderation.services.site import site_list_drop, site_list_set
from foundation.text.encoding import decode_bytes


class Command(BaseCommand):
    """Shows the site's lists; with a name and a file sets one, with ``--drop`` takes one away."""

    help = "Show, set or drop the word lists that hold for every team."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What can be given."""
        parser.add_argument("name", nargs="?")
        parser.add_argument("file", nargs="?", type=Path, help="one word a line, or CSV")
        parser.add_argument("--category", choices=Category.values, default=Category.ILLEGAL)
        parser.add_argument("--act", choices=Act.values, default=Act.HOLD)
        parser.add_argument("--by-sound", action="store_true")
        parser.add_argument("--drop", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what was done."""
        name, file = options["name"], options["file"]
        if name and options["drop"]:
            if not site_list_drop(name=name):
                raise CommandError(f"there is no list {name}")
            self.stdout.write(f"{name}: dropped")
        elif name and file:
            try:
                pasted = lines_read(decode_bytes(file.read_bytes()).text)
            except OSError as error:
                raise CommandError(str(error)) from None
            site_list_set(
                name=name,
                lines=pasted.lines,
                category=options["category"],
                act=options["act"],
                by_sound=options["by_sound"],
            )
            self.stdout.write(f"{name}: {len(pasted.lines)} words")
            for number, line in pasted.refused:
                self.stderr.write(f"line {number} is no word: {line}")
        elif name:
            raise CommandError("name a file with words, or --drop")
        for one in SiteWordList.objects.order_by("name"):
            count = len(one.words.splitlines())
            self.stdout.write(f"{one.name}\t{one.act}\t{one.category}\t{count} words")
