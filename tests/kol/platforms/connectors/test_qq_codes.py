"""QQ's numbers beyond the samples: the common table and those of its calls, each by its meaning."""

import pytest

from kol.platforms.connectors import http
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import connector_get, issuer_get
from tests.kol.platforms.connectors.chats import KEYS, PATHS, QQ, link_to, send
from tests.kol.platforms.connectors.conftest import Played
from tests.kol.platforms.connectors.test_published_chats import shown

# What they mean when a message is sent -> the codes, and how long to wait.
SAID: list[tuple[Fault, int | None, str]] = [
    (Fault.AUTH, None, "11241 11243 11244 11251 11261 11275"),
    (
        Fault.PERMISSION,
        None,
        "11253 11254 11264 11265 11274 11282 304004 304014 304036 304046 304048 304064 1100102"
        " 1100104 1100301 40034024 40034101 40034102 40034105 40034127 40054002 40054003 40054004"
        " 40054013 40054016",
    ),
    (Fault.NOT_FOUND, None, "11255"),
    (Fault.RATE, 60, "20028 22009 304045 304049 304050 304052 1100100 1100308 40034100"),
    (
        Fault.BUSY,
        15,
        "11242 11252 11263 11281 304016 304082 304083 340067 1100300 40034004 40054006"
        " 50055002 50055006",
    ),
    (Fault.PROCESSING, None, "304023 304024"),
    (
        Fault.VALIDATION,
        None,
        "22006 50006 50035 50041 50057 50059 304003 304027 304061 304080 304103 305007 340069"
        " 1100101 1100103 40034005 40034006 40034011 40034106 40034108 40034109 40034122 40034123"
        " 40034124 40034128 40054007 40054010 40054018",
    ),
    (Fault.CONFLICT, None, "40054005"),
    # Said with HTTP 500 of the sending itself: nobody can be asked whether it is there.
    (Fault.UNKNOWN, None, "777 50055001"),
]


@pytest.mark.parametrize(
    ("code", "fault", "wait"),
    [(code, fault, wait) for fault, wait, codes in SAID for code in codes.split()],
)
def test_what_a_number_means(played: Played, code: str, fault: Fault, wait: int | None) -> None:
    again = fault is Fault.AUTH
    for _n in range(1 + again):
        played.answers(PATHS["qqbot"], {"err_code": int(code), "message": "x"}, status=400)
    with pytest.raises(PlatformError) as refused:
        send("qqbot")
    assert (refused.value.fault, refused.value.retry_after) == (fault, wait)
    assert refused.value.code == code
    assert len(played.asked) == 1 + again


@pytest.mark.parametrize("at", range(8))
def test_what_it_says_of_a_file(played: Played, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    monkeypatch.setattr(http, "_to_midnight", lambda: 4321)
    answer, fault, wait = played.sample("qqbot.file_refusals")[at]
    # What it takes in a day begins anew at midnight.
    wait = 4321 if fault == "quota" else wait
    played.answers(f"{QQ}/files", answer, status=400)
    with pytest.raises(PlatformError) as refused:
        connector_get("qqbot").prepare(link_to("qqbot"), shown("图"), "k")
    assert (refused.value.fault, refused.value.retry_after) == (Fault(fault), wait)
    assert len(played.sample("qqbot.file_refusals")) == 8


@pytest.mark.parametrize("at", range(4))
def test_what_it_says_of_a_bots_keys(played: Played, at: int) -> None:
    """Under HTTP 200, whatever happened."""
    answer, fault, wait = played.sample("qqbot.token_refusals")[at]
    played.answers("bots.qq.com/app/getAppAccessToken", answer)
    issuer = issuer_get("qqbot")
    assert issuer is not None
    with pytest.raises(PlatformError) as refused:
        issuer.issue(KEYS["qqbot"])
    assert (refused.value.fault, refused.value.retry_after) == (Fault(fault), wait)
    assert len(played.sample("qqbot.token_refusals")) == 4


def test_a_number_of_the_keys_is_another_elsewhere(played: Played) -> None:
    """10004: no such bot where a token is asked for, no such guild in any other call."""
    played.answers(PATHS["qqbot"], {"err_code": 10004, "message": "UnknownGuild"}, status=400)
    with pytest.raises(PlatformError) as refused:
        send("qqbot")
    assert refused.value.fault is Fault.UNKNOWN
