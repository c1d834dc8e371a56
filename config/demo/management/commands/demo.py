"""``manage.py demo``: the demo team on an empty database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from config.demo.build import (
    ANING,
    PASSWORD,
    SLUG,
    XIAOMAN,
    ZHOUZHOU,
    demo_build,
    demo_exists,
    demo_talk,
    demo_team,
)
from foundation.events.services import consume_all_now


class Command(BaseCommand):
    """Makes the team once; a second run changes nothing."""

    help = "Make the demo team (a KOL's desk after some busy weeks), unless it is here already."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--show`` only prints the sign-ins."""
        parser.add_argument("--show", action="store_true", help="print the demo sign-ins and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Two steps, each whole or not at all; a run that was cut off is finished by the next."""
        if not options["show"]:
            if demo_exists():
                self.stdout.write("The demo team is here already.")
            else:
                with transaction.atomic():
                    demo_build(lambda step: self.stdout.write(f"  {step}"))
            # Joins are told in the groups before anybody speaks there.
            consume_all_now()
            with transaction.atomic():
                demo_talk(demo_team())
        text = sign_ins()
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        (settings.DATA_DIR / "demo-signins.txt").write_text(text, encoding="utf-8")
        self.stdout.write(text)


def sign_ins() -> str:
    """Who may sign in to the demo, for the terminal."""
    lines = [
        f"{one.email:<26}{PASSWORD}   {one.name} ({one.role})" for one in (XIAOMAN, ANING, ZHOUZHOU)
    ]
    lines += ["", f"desk: /t/{SLUG}/", "as a fan: /j/ and type 春风带来新早餐"]
    return "\n".join(lines) + "\n"
