"""Storing pictures."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from foundation.assets import registry, services
from foundation.assets.errors import FileTooBig, NotAPicture, TooManyUploads
from foundation.assets.models import Asset
from foundation.assets.services import asset_create, asset_delete, orphans_sweep, unheld_sweep
from foundation.scopes.scope import OutOfScope, team_scope
from foundation.teams.models import Staff, Team
from tests.cast import staff_actor
from tests.pictures import picture, upload


def stored(files: Path) -> list[str]:
    return sorted(str(path.relative_to(files)) for path in files.rglob("*") if path.is_file())


def create(owner: Staff, raw: bytes | None = None, **fields: Any) -> Asset:
    with team_scope(owner.team_id):
        return asset_create(
            team_id=owner.team_id,
            upload=fields.pop("upload", None) or upload(raw or picture()),
            purpose=str(fields.pop("purpose", "logo")),
            ref_id=owner.team_id,
            actor=staff_actor(owner),
        )


def test_a_picture_and_its_thumbnail_lie_under_the_teams_prefix(owner: Staff, files: Path) -> None:
    asset = create(owner, picture("JPEG", size=(800, 600)))
    assert stored(files) == sorted([asset.key, asset.thumb_key])
    assert asset.key.startswith(f"{owner.team.public_id}/")
    assert (asset.mime, asset.width, asset.height) == ("image/jpeg", 800, 600)
    assert asset.size == (files / asset.key).stat().st_size
    assert asset.created_by_id == owner.user_id


def test_the_name_and_the_declared_type_are_not_believed(owner: Staff, files: Path) -> None:
    for raw in (b"<html><script>1</script></html>", b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        with pytest.raises(NotAPicture):
            create(owner, upload=upload(raw, "nice.png", "image/png"))
    asset = create(owner, upload=upload(picture("JPEG"), "evil.html", "text/html"))
    assert asset.mime == "image/jpeg"
    with team_scope(owner.team_id):
        assert Asset.objects.count() == 1
    assert len(stored(files)) == 2


def test_too_many_bytes_are_refused_without_reading_them(owner: Staff, files: Path) -> None:
    class Endless:
        name, size, read_bytes = "a.png", None, 0

        def seek(self, at: int) -> None:
            pass

        def read(self, count: int) -> bytes:
            Endless.read_bytes += count
            return b"\0" * count

    with pytest.raises(FileTooBig):
        create(owner, upload=Endless())
    assert Endless.read_bytes == services.MAX_BYTES + 1
    big = UploadedFile(name="a.png", size=services.MAX_BYTES + 1)
    with pytest.raises(FileTooBig) as refusal:
        create(owner, upload=big)
    assert "10 MB" in refusal.value.text()
    assert stored(files) == []


def test_a_purpose_nobody_could_read_is_a_mistake_of_ours(owner: Staff, files: Path) -> None:
    with pytest.raises(ValueError, match="nosuch"):
        create(owner, purpose="nosuch")
    assert stored(files) == []


def test_another_teams_picture_cannot_be_made(owner: Staff, other_team: Team, files: Path) -> None:
    with team_scope(owner.team_id), pytest.raises(OutOfScope):
        asset_create(
            team_id=other_team.pk,
            upload=upload(picture()),
            purpose="logo",
            ref_id=None,
            actor=staff_actor(owner),
        )
    assert stored(files) == []


def test_a_row_that_fails_leaves_no_file(
    owner: Staff, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = create(owner)
    monkeypatch.setattr(services, "new_public_id", lambda: first.public_id)
    before = stored(files)
    with pytest.raises(IntegrityError), transaction.atomic():
        create(owner)
    assert stored(files) == before


def test_a_flood_of_pictures_is_slowed_down(
    owner: Staff, operator: Staff, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "UPLOADS_A_MINUTE", 3)
    for _turn in range(3):
        create(owner)
    with pytest.raises(TooManyUploads):
        create(owner)
    assert len(stored(files)) == 6
    create(operator)


def test_deleting_takes_the_files_after_the_commit(
    owner: Staff, files: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    asset = create(owner)
    with team_scope(owner.team_id), django_capture_on_commit_callbacks(execute=True):
        asset_delete(asset=asset)
        assert len(stored(files)) == 2
    assert stored(files) == []


def test_the_sweep_takes_old_orphans_and_nothing_else(owner: Staff, files: Path) -> None:
    asset = create(owner)
    folder = (files / asset.key).parent
    old, young = folder / "orphan.webp", folder / "young.webp"
    foreign = files / "not-a-team" / "x.webp"
    foreign.parent.mkdir()
    for path in (old, young, foreign):
        path.write_bytes(b"x")
    long_ago = time.time() - 25 * 3600
    for path in (old, foreign, files / asset.key, files / asset.thumb_key):
        os.utime(path, (long_ago, long_ago))
    assert orphans_sweep() == 1
    assert not old.exists()
    assert young.exists()
    assert foreign.exists()
    assert (files / asset.key).exists()
    assert (files / asset.thumb_key).exists()


def aged(asset: Asset, **age: float) -> Asset:
    """The picture, as if it had come so long ago."""
    with team_scope(asset.team_id):
        Asset.objects.filter(pk=asset.pk).update(created_at=timezone.now() - timedelta(**age))
    return asset


def left(owner: Staff) -> list[int]:
    with team_scope(owner.team_id):
        return list(Asset.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_pictures_that_nothing_holds_go_after_a_day(
    owner: Staff, other_owner: Staff, files: Path
) -> None:
    held, free = aged(create(owner), hours=25), aged(create(owner), hours=25)
    young = aged(create(owner), hours=23)
    Team.objects.filter(pk=owner.team_id).update(logo=held.public_id)
    elsewhere = aged(create(other_owner), days=40)
    assert unheld_sweep() == 2
    assert left(owner) == [held.pk, young.pk]
    assert left(other_owner) == []
    assert stored(files) == sorted([held.key, held.thumb_key, young.key, young.thumb_key])
    assert elsewhere.pk != free.pk
    assert unheld_sweep() == 0


@pytest.fixture
def unheld_purpose() -> Iterator[str]:
    """A purpose that has a reader, and of which nobody said what holds it."""
    registry.asset_reader("test", lambda _user, _asset: True)
    yield "test"
    registry._readers.pop("test")


def test_what_nobody_can_tell_to_be_unused_stays(
    owner: Staff, files: Path, unheld_purpose: str
) -> None:
    asset = aged(create(owner, purpose=unheld_purpose), days=40)
    assert unheld_sweep() == 0
    assert left(owner) == [asset.pk]


def test_every_purpose_says_what_holds_it() -> None:
    assert set(registry.purposes_held()) == {*registry._readers, *registry.PUBLIC_PURPOSES}
