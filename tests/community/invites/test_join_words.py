"""Which words about privacy somebody agreed to at the door."""

from collections.abc import Callable

import pytest
from django.test import Client

from community.fans.models import Fan
from community.invites.models import Invite
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import AuditEntry, Staff, Team, User
from foundation.teams.privacy import WORDS_OF
from foundation.teams.services import privacy_update
from tests.cast import staff_actor
from tests.foundation.teams.test_code_views import answer_of, token_in

from .test_join_page import last_code

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
CHANGED = "隐私说明刚刚更新了，请看过后再勾选一次。"


def url(invite: Invite) -> str:
    return f"/j/{invite.code}/"


def team_says(owner: Staff, words: str) -> None:
    with team_scope(owner.team_id):
        privacy_update(by=owner, contact="阿花", words=words, actor=staff_actor(owner))


def agreed() -> list[tuple[str, str]]:
    with system_scope():
        return list(Fan.objects.values_list("consent", "consent_how"))


def test_the_sentence_leads_to_the_words_without_leaving_the_form(
    invite: Invite, client: Client
) -> None:
    page = client.get(url(invite)).content.decode()
    words = f"/privacy/{invite.team.public_id}/"
    link = page[page.index(f'<a href="{words}"') :].split(">")[0]
    assert 'target="_blank" data-dialog="privacy"' in link
    assert f'hx-get="{words}" hx-target="#privacy-words"' in link
    assert '<dialog class="window" id="privacy"' in page
    assert f'name="words" value="{WORDS_OF}" form="join"' in page


def test_the_version_is_kept_with_the_consent(
    invite: Invite, owner: Staff, operator: Staff, client_for: ClientFor, fan_user: User
) -> None:
    team_says(owner, "品牌方会收到收件地址。")
    version = f"{WORDS_OF}.1"
    client = client_for(fan_user)
    assert f'name="words" value="{version}"' in client.get(url(invite)).content.decode()
    tick = {"act": "join", "consent": "on", "words": version}
    assert client.post(url(invite), tick).status_code == 302
    assert agreed() == [("given", f"join page, words {version}")]
    with system_scope():
        fan = Fan.objects.get()
        trail = AuditEntry.objects.get(action="fan.consent")
    assert trail.changes["how"] == [None, f"join page, words {version}"]
    desk = client_for(operator).get(f"/t/xiaoman/fans/{fan.public_id}/").content.decode()
    assert f"在入群页面同意，隐私说明 {version} 版" in desk


def test_who_read_other_words_is_asked_again(
    invite: Invite, owner: Staff, client_for: ClientFor, fan_user: User
) -> None:
    client = client_for(fan_user)
    client.get(url(invite))
    team_says(owner, "品牌方会收到收件地址。")
    answer = client.post(url(invite), {"act": "join", "consent": "on", "words": WORDS_OF})
    page = answer.content.decode()
    assert (answer.status_code, CHANGED in page, agreed()) == (422, True, [])
    box = page[page.index('name="consent"') :].split(">")[0]
    assert " checked" not in box
    assert f'name="words" value="{WORDS_OF}.1"' in page
    # Not ticked at all is the usual sentence.
    assert CHANGED not in client.post(url(invite), {"act": "join"}).content.decode()


def test_a_newcomers_code_is_not_burnt_by_it(
    invite: Invite, owner: Staff, team: Team, client: Client
) -> None:
    token = token_in(client.get(url(invite)).content)
    typed = {"nickname": "阿花", "address": "13800138000", "words": WORDS_OF, "consent": "on"}
    typed |= {"captcha_token": token, "captcha": answer_of(token)}
    client.post(url(invite), typed | {"act": "send"})
    typed |= {"code_sent": "1", "code": last_code(client, "13800138000")}
    team_says(owner, "品牌方会收到收件地址。")
    answer = client.post(url(invite), typed | {"act": "join"})
    assert (CHANGED in answer.content.decode(), agreed()) == (True, [])
    again = typed | {"act": "join", "words": f"{WORDS_OF}.1"}
    assert client.post(url(invite), again).status_code == 302
    assert agreed() == [("given", f"join page, words {WORDS_OF}.1")]
