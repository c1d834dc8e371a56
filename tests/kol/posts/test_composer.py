"""The composer: written, shaped, checked, saved, asked about, approved, by two people."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from kol.posts.models import Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts(owner: Staff) -> list[PlatformAccount]:
    """小满 on three platforms."""
    with team_scope(owner.team):
        return [
            PlatformAccount.objects.create(team=owner.team, platform=name, handle="林小满")
            for name in ("weibo", "wechat", "xiaohongshu")
        ]


def picture() -> SimpleUploadedFile:
    """A picture as a browser sends it."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "#c2410c").save(out, "JPEG")
    return SimpleUploadedFile("海报.jpg", out.getvalue(), content_type="image/jpeg")


def test_the_page_and_its_save(owner: Staff, accounts: object, client: Client) -> None:
    client.force_login(owner.user)
    made = client.post("/t/xiaoman/posts/new/")
    assert made.status_code == 302, made.content
    page_url = made["Location"]
    page = client.get(page_url)
    assert page.status_code == 200
    saved = client.post(
        f"{page_url}save/",
        {
            "number": 1,
            "kind": "images",
            "title": "巡演",
            "body": "上海站 #巡演# @小满",
            "link_url": "",
        },
        headers={"X-Autosave": "1"},
    )
    assert saved.status_code == 200, saved.content
    assert saved["X-Post-Number"] == "2"
    with team_scope(owner.team):
        post = Post.objects.get()
    assert post.words == "上海站 #巡演# @小满"
    assert client.get("/t/xiaoman/posts/").status_code == 200
    assert client.get("/t/xiaoman/library/").status_code == 200
    assert client.get("/t/xiaoman/library/?pick=1").status_code == 200
    assert client.get(f"{page_url}history/").status_code == 200
    # Without scripts files come along with the form.
    whole = {"number": 2, "kind": "images", "title": "巡演", "body": "上海站", "file": [picture()]}
    assert client.post(f"{page_url}save/", whole).status_code == 302
    assert "?v=thumb" in client.get(page_url).content.decode()
    answered = client.post(f"{page_url}answer/", {"number": 3, "say": "yes"})
    assert answered.status_code == 302
    assert client.get(page_url).status_code == 200
    with team_scope(owner.team):
        post.refresh_from_db()
    assert post.state == "approved"
