"""The demo's archive has two people twice, and says so."""

import pytest

from config.demo.press import press
from config.demo.press_pairs import press_pairs
from foundation.teams.models import Staff
from kol.press.models import ContactPair

pytestmark = pytest.mark.usefixtures("scope")


def test_both_are_proposed(owner: Staff, pr: Staff) -> None:
    press(owner=owner, pr=pr)
    press_pairs(pr=pr)
    pairs = ContactPair.objects.order_by("first_id").select_related("first", "second")
    assert [(pair.first.name, pair.second.name, pair.reasons) for pair in pairs] == [
        ("张伟", "张玮", ["pinyin", "mobile", "outlet"]),
        ("解文博", "谢文博", ["pinyin", "wechat", "outlet"]),
    ]
