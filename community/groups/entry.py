"""Who may join: the rule of a group, judged for one fan and explained to all."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from community.fans.models import Fan
from community.fans.selectors import follow_known
from community.groups.errors import NeedsCode, NotFollowing
from community.groups.models import FanGroup, JoinRequest
from community.groups.registry import DoorRef
from kol.platforms.models import PlatformAccount

Entry = FanGroup.Entry
Why = JoinRequest.Why
FOLLOW_RULES = frozenset({Entry.FOLLOWS, Entry.MUTUAL})


def entry_judge(
    group: FanGroup, fan: Fan, *, door: DoorRef | None, says_follows: bool = False
) -> "JoinRequest.Why | None":
    """``None`` to let the fan in, or why they must wait. At most one query.

    ``says_follows``: the fan says that what we know is out of date, so a known "no" waits for
    proof instead of refusing. Raises NeedsCode, NotFollowing.
    """
    if group.entry == Entry.CODE and door is None:
        raise NeedsCode
    if group.entry == Entry.APPROVAL:
        return Why.APPROVAL
    if group.entry in FOLLOW_RULES:
        return _follow_judge(group, fan, says_follows)
    return None


def _follow_judge(group: FanGroup, fan: Fan, says_follows: bool) -> "JoinRequest.Why | None":
    account = entry_account(group)
    known = follow_known(fan=fan, account=account)
    if known.follows_us is False and not says_follows:
        raise NotFollowing(account=account)
    if group.entry == Entry.FOLLOWS:
        return None if known.follows_us else Why.FOLLOW
    # That we don't follow them is ours to mend, not the fan's: it waits for us.
    return None if known.follows_us and known.we_follow else Why.MUTUAL


def entry_account(group: FanGroup) -> PlatformAccount:
    """The account a follow rule is about; a constraint sees to it that there is one."""
    if group.entry_account is None:
        raise ValueError(f"group {group.pk} has no account for its rule")
    return group.entry_account


@dataclass(frozen=True, slots=True)
class EntryExplained:
    """An entry rule in two sentences for a fan: what it takes, and what to do next.

    ``url`` is the account's page on its platform, where known. ``waits`` says that a tap on the
    button asks rather than joins.
    """

    need: str
    todo: str
    account: str = ""
    url: str = ""
    waits: bool = False


def entry_explained(group: FanGroup) -> EntryExplained:
    """The rule of ``group`` in the reader's language. No query when entry_account is loaded."""
    if group.entry == Entry.OPEN:
        return EntryExplained(need=_("Everybody is welcome."), todo=_("Tap Join and you're in."))
    if group.entry == Entry.CODE:
        return EntryExplained(
            need=_("You get in with an invite code."),
            todo=_("Paste the code you heard or saw, then tap Join."),
        )
    if group.entry == Entry.APPROVAL:
        return EntryExplained(
            need=_("The team has a look at everybody who wants to join."),
            todo=_("Tap Ask to join. You'll see the answer on this phone."),
            waits=True,
        )
    account = entry_account(group)
    return _follow_explained(group, account)


def _follow_explained(group: FanGroup, account: PlatformAccount) -> EntryExplained:
    names = {"platform": account.get_platform_display(), "name": account.handle}
    if group.entry == Entry.FOLLOWS:
        need = _("For those who follow @%(name)s on %(platform)s.") % names
        todo = _(
            "Follow @%(name)s on %(platform)s, then tap Join. "
            "If we can't see it yet, a screenshot will do."
        )
    else:
        need = _("For those who follow @%(name)s on %(platform)s and are followed back.") % names
        todo = _(
            "Follow @%(name)s on %(platform)s, then tap Join. "
            "If we can't see the mutual follow yet, a screenshot will do."
        )
    return EntryExplained(need=need, todo=todo % names, account=str(account), url=account.url)


def waiting_explained(request: JoinRequest) -> EntryExplained:
    """What a waiting request waits for and what the fan can do. As entry_explained."""
    account = request.group.entry_account
    if request.why == Why.APPROVAL or account is None:
        return EntryExplained(
            need=_("The team is looking at your request."),
            todo=_("Nothing more to do. The answer will show here."),
            waits=True,
        )
    names = {"platform": account.get_platform_display(), "name": account.handle}
    if request.proof_at is not None:
        return EntryExplained(
            need=_("The team has your screenshot and is looking at it."),
            todo=_("Nothing more to do. The answer will show here."),
            account=str(account),
            url=account.url,
            waits=True,
        )
    if request.why == Why.FOLLOW:
        need = _("We can't see yet that you follow @%(name)s on %(platform)s.")
        todo = _("Follow @%(name)s, take a screenshot that shows it, and send it here.")
    else:
        need = _("We can't see yet that you and @%(name)s follow each other on %(platform)s.")
        todo = _("Follow @%(name)s, take a screenshot of your follow there, and send it here.")
    return EntryExplained(
        need=need % names, todo=todo % names, account=str(account), url=account.url, waits=True
    )
