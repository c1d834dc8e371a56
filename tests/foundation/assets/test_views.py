"""Who gets to see a file, and how it is served."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from foundation.assets import registry
from foundation.assets.models import Asset
from foundation.assets.services import asset_create
from foundation.scopes.scope import allowed_team_ids, team_scope
from foundation.teams.models import Staff, User
from tests.cast import staff_actor
from tests.pictures import picture, upload

ClientFor = Callable[[User | Staff], Client]


@pytest.fixture
def readers() -> Iterator[list[int]]:
    """User ids that may read files of the purpose ``test``."""
    allowed: list[int] = []

    def check(user: User, asset: Asset) -> bool:
        assert allowed_team_ids() == (asset.team_id,)
        return user.pk in allowed

    registry.asset_reader("test", check)
    yield allowed
    del registry._readers["test"]


def make(owner: Staff, purpose: str) -> Asset:
    with team_scope(owner.team_id):
        return asset_create(
            team_id=owner.team_id,
            upload=upload(picture("JPEG", size=(900, 600))),
            purpose=purpose,
            ref_id=7,
            actor=staff_actor(owner),
        )


def test_a_public_picture(owner: Staff, files: Path, client: Client) -> None:
    asset = make(owner, "logo")
    response = client.get(f"/a/{asset.public_id}/")
    assert response.status_code == 200
    body = bytes(response.getvalue())
    assert body == (files / asset.key).read_bytes()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Length"] == str(len(body))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == f'inline; filename="{asset.public_id}.jpg"'
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in response.get("Vary", "")
    thumb = client.get(f"/a/{asset.public_id}/?v=thumb")
    assert bytes(thumb.getvalue()) == (files / asset.thumb_key).read_bytes()
    again = client.get(f"/a/{asset.public_id}/", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_a_private_picture_is_for_those_the_app_lets_in(
    owner: Staff,
    stranger: User,
    other_owner: Staff,
    files: Path,
    readers: list[int],
    client: Client,
    client_for: ClientFor,
) -> None:
    asset = make(owner, "test")
    readers.append(stranger.pk)
    response = client_for(stranger).get(f"/a/{asset.public_id}/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, max-age=600"
    etag = response["ETag"]
    for who in (client, client_for(owner), client_for(other_owner)):
        for headers in ({}, {"If-None-Match": etag}):
            assert who.get(f"/a/{asset.public_id}/", headers=headers).status_code == 404
            assert who.get(f"/a/{asset.public_id}/?v=thumb", headers=headers).status_code == 404
    readers.clear()
    assert client_for(stranger).get(f"/a/{asset.public_id}/").status_code == 404


def test_what_never_was_and_whose_file_is_lost_are_not_found(
    owner: Staff, files: Path, client: Client
) -> None:
    assert client.get("/a/nosuchpicture/").status_code == 404
    asset = make(owner, "logo")
    (files / asset.key).unlink()
    assert client.get(f"/a/{asset.public_id}/").status_code == 404


def test_only_reading(owner: Staff, files: Path, client: Client) -> None:
    asset = make(owner, "logo")
    assert client.post(f"/a/{asset.public_id}/").status_code == 405
    assert client.head(f"/a/{asset.public_id}/").status_code == 200


def test_serving_costs_one_query_where_public(
    owner: Staff, files: Path, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asset = make(owner, "logo")
    with django_assert_num_queries(1):
        client.get(f"/a/{asset.public_id}/")


def test_a_new_logo(owner: Staff, files: Path, client_for: ClientFor) -> None:
    client = client_for(owner)
    page = "/t/xiaoman/settings/logo/"
    assert client.get(page).status_code == 200
    response = client.post(page, {"picture": upload(picture())})
    assert (response.status_code, response["Location"]) == (302, page)
    owner.team.refresh_from_db()
    with team_scope(owner.team_id):
        asset = Asset.objects.get()
    assert owner.team.logo == asset.public_id
    assert (asset.purpose, asset.ref_id) == ("logo", owner.team_id)
    assert f"/a/{asset.public_id}/?v=thumb" in client.get(page).content.decode()
    client.post(page, {"remove": "1"})
    owner.team.refresh_from_db()
    assert owner.team.logo == ""


def test_a_logo_that_is_none_changes_nothing(
    owner: Staff, files: Path, client_for: ClientFor
) -> None:
    client = client_for(owner)
    for body in ({}, {"picture": upload(b"<svg/>", "logo.svg", "image/svg+xml")}):
        response = client.post("/t/xiaoman/settings/logo/", body)
        assert response.status_code == 422
    owner.team.refresh_from_db()
    assert owner.team.logo == ""
    with team_scope(owner.team_id):
        assert not Asset.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("owner", 200),
        ("manager", 200),
        ("operator", 403),
        ("pr", 403),
        ("analyst", 403),
        ("fan_user", 404),
        ("stranger", 404),
        ("other_owner", 404),
    ],
)
def test_who_may_change_the_logo(
    who: str, status: int, team: object, request: pytest.FixtureRequest, client_for: ClientFor
) -> None:
    client = client_for(request.getfixturevalue(who))
    assert client.get("/t/xiaoman/settings/logo/").status_code == status
