"""Records of advertisements: as published, beyond the team's end, for three years and no longer."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from foundation.assets.library import library_add
from foundation.assets.models import Asset
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.models import new_public_id
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team
from foundation.teams.services import team_close
from foundation.teams.services.closing import teams_erase
from kol.adverts.models import AdRecord, AdRecordFile
from kol.adverts.services import records_forget
from kol.posts.body import text_to_body
from kol.posts.drafts import Draft, MediaIn
from kol.posts.models import Post, PostTarget
from kol.posts.services.editing import post_create
from kol.posts.services.review import post_approve
from tests.cast import staff_actor
from tests.outbox import hand_to

pytestmark = pytest.mark.django_db


def live(owner: Staff, writer: Staff, *, ad: bool = True) -> PostTarget:
    """A post with a picture that 小满 said yes to and that is out, by hand, at Xiaohongshu."""
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "#c9472b").save(out, "JPEG")
    file = library_add(
        team_id=owner.team_id, actor=SYSTEM, upload=SimpleUploadedFile("a.jpg", out.getvalue())
    )
    draft = Draft(
        title="豉油鸡", body=text_to_body("皮滑肉嫩。"), ad=ad, advertiser="岭南酱油" if ad else "",
        media=(MediaIn(file.asset.public_id),),
    )  # fmt: skip
    post = post_create(staff=writer, actor=staff_actor(writer), draft=draft)
    post_approve(post=post, staff=owner, actor=staff_actor(owner), number=post.number)
    return PostTarget.objects.create(
        team_id=owner.team_id, post=post, platform="xiaohongshu", place="小红书 @小满", key="k1",
        state="live", live_at=timezone.now(), url="https://www.xiaohongshu.com/explore/1",
        approved_hash=post.approved_hash, due_at=timezone.now(),
    )  # fmt: skip


def told(target: PostTarget) -> None:
    event = Event(team_id=target.team_id, name="post.live", subject_id=target.pk)
    event.at = timezone.now()
    hand_to("adverts.records", event)


def closed_long_ago(team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(closed_at=timezone.now() - timedelta(days=31))
    assert teams_erase() is False


def test_what_went_out_as_an_advertisement_outlives_its_team(
    owner: Staff, operator: Staff, team: Team, tmp_path: Path
) -> None:
    with team_scope(team):
        target = live(owner, operator)
        told(target)
        told(target)
        # Edited after it went out: the record says what was published.
        Post.objects.update(title="别的", ad=False)
        told(target)
        record = AdRecord.objects.get()
        assert (record.title, record.advertiser, record.place, record.url) == (
            "豉油鸡", "岭南酱油", "小红书 @小满", "https://www.xiaohongshu.com/explore/1",
        )  # fmt: skip
        assert record.text.startswith("【广告】岭南酱油 皮滑肉嫩。")
        assert (record.author_name, record.approver_name) == (
            operator.display_name, owner.display_name,
        )  # fmt: skip
        team_close(by=owner, actor=staff_actor(owner))
    closed_long_ago(team)
    with team_scope(team):
        assert not Post.objects.exists()
        assert not PostTarget.objects.exists()
        record = AdRecord.objects.get()
        assert record.team_name == team.name
        assert record.kept_until is not None
        assert record.ended_at is not None
        assert record.kept_until - record.ended_at >= timedelta(days=3 * 365 + 1)
    out = io.StringIO()
    call_command("ad_records", team.public_id, files=tmp_path, stdout=out)
    said = json.loads(out.getvalue())
    assert (said["title"], said["approver_name"]) == ("豉油鸡", owner.display_name)
    assert [one.name for one in tmp_path.iterdir()] == [said["files"][0]["name"]]
    with team_scope(team):
        assert AuditEntry.objects.filter(action="advert.records_read").count() == 1


def test_a_record_is_not_changed_and_goes_when_its_time_is_over(
    owner: Staff, operator: Staff, team: Team
) -> None:
    with team_scope(team):
        told(live(owner, operator))
        for attempt in (
            lambda: AdRecord.objects.update(text="anders"),
            lambda: AdRecord.objects.all().delete(),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                attempt()
        now = timezone.now()
        AdRecord.objects.update(ended_at=now, kept_until=now + timedelta(days=1))
        with pytest.raises(IntegrityError), transaction.atomic():
            AdRecord.objects.update(kept_until=now)
        over = AdRecord.objects.get()
        over.pk, over.public_id, over.target_number = None, new_public_id(), over.target_number + 1
        over.ended_at, over.kept_until = now - timedelta(days=1099), now - timedelta(days=1)
        over.save(force_insert=True)
        asset = Asset.objects.get()
        AdRecordFile.objects.create(team=team, record=over, asset=asset)
    assert (records_forget(), records_forget()) == (1, 0)
    with team_scope(team):
        assert AdRecord.objects.get().target_number == over.target_number - 1
        assert default_storage.exists(asset.key)  # the library of a team that works has it still


def test_a_post_that_was_changed_before_the_record_was_written(
    owner: Staff, operator: Staff, team: Team
) -> None:
    with team_scope(team):
        target = live(owner, operator)
        Post.objects.update(title="别的", body=text_to_body("别的文字"), ad=False)
        told(target)
        record = AdRecord.objects.get()
        assert (record.title, record.text) == ("豉油鸡", "【广告】岭南酱油 皮滑肉嫩。")


def test_what_is_no_advertisement_is_not_recorded(
    owner: Staff, operator: Staff, team: Team
) -> None:
    with team_scope(team):
        told(live(owner, operator, ad=False))
        assert not AdRecord.objects.exists()
