"""``manage.py ad_records <team>``: the records of a team's advertisements, for an authority that
asks, also when the team is erased. Whoever runs the site alone can; each time is in the trail."""

import json
import shutil
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.audit import audit_record
from foundation.teams.models import Team
from kol.adverts.models import AdRecord

COLUMNS = (
    "public_id", "team_name", "advertiser", "platform", "place", "title", "text", "link", "url",
    "remote_id", "post_public_id", "author_name", "approver_name", "approved_at", "published_at",
    "ended_at", "kept_until", "snapshot",
)  # fmt: skip


class Command(BaseCommand):
    """Prints a JSON object a line, the oldest first."""

    help = "The records of a team's advertisements, as JSON, a line each."

    def add_arguments(self, parser: CommandParser) -> None:
        """The team, and where files go."""
        parser.add_argument("team", help="the team's public id, its address, or its number")
        parser.add_argument("--files", type=Path, help="a folder to copy pictures and videos to")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        team = _team(options["team"])
        folder: Path | None = options["files"]
        with team_scope(team), transaction.atomic():
            for record in AdRecord.objects.order_by("pk").iterator(chunk_size=200):
                told = {name: getattr(record, name) for name in COLUMNS}
                told["content_hash"] = bytes(record.content_hash).hex()
                told["files"] = _files(record, folder)
                self.stdout.write(json.dumps(told, ensure_ascii=False, default=str))
            audit_record(actor=SYSTEM, action="advert.records_read", obj=team)


def _team(said: str) -> Team:
    team = Team.objects.filter(public_id=said).first() or Team.objects.filter(slug=said).first()
    if team is None and said.isdecimal():
        team = Team.objects.filter(pk=int(said)).first()
    if team is None:
        raise CommandError(f"there is no team {said}")
    return team


def _files(record: AdRecord, folder: Path | None) -> list[dict[str, str]]:
    told = []
    for file in record.files.select_related("asset").order_by("pk"):
        asset = file.asset
        name = f"{asset.public_id}.{asset.key.rpartition('.')[2]}"
        told.append({"name": name, "mime": asset.mime, "sha256": bytes(asset.sha256).hex()})
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            with default_storage.open(asset.key) as body, (folder / name).open("wb") as out:
                shutil.copyfileobj(body, out)
    return told
