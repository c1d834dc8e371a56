"""Whoever comes back late or breaks: what they know counts, what they only believed does not."""

from threading import Event
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from kol.posts.publishing import claiming
from kol.posts.publishing.claiming import Claimed, lease_kept
from tests.kol.posts.publishing.world import World


def test_a_renewal_that_fails_is_not_the_last(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.POST_LEASE_SECONDS = 0.06
    renewed, tries = Event(), []

    def renew(_claimed: Claimed) -> bool:
        tries.append(True)
        if len(tries) == 1:
            raise OSError("no connection is free")
        renewed.set()
        return False

    monkeypatch.setattr(claiming, "lease_renew", renew)
    target = world.scheduled(world.account())
    with lease_kept(Claimed(target.team_id, target.pk, uuid4())):
        assert renewed.wait(5)
