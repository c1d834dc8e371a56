"""Who may join: the rule of a group, judged for one fan and explained to all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from community.fans.models import Fan
from community.groups.errors import NeedsCode, NotFollowing, RuleUnmet
from community.groups.models import FanGroup, JoinRequest
from community.groups.registry import DoorRef
from community.groups.rules.judge import Judged, judge
from community.groups.rules.logic import value_of
from community.groups.rules.tree import Kind, Leaf, Node, leaves
from community.groups.rules.words import Names, tree_sentence
from community.groups.selectors.rules import facts_of, names_of, tree_of
from foundation.scopes.errors import DomainError
from foundation.text.normal import display_clean
from kol.platforms.models import PlatformAccount

Entry = FanGroup.Entry
Why = JoinRequest.Why
FOLLOW_RULES = frozenset({Entry.FOLLOWS, Entry.MUTUAL})
ANSWER_MOST = 200


def entry_judge(
    group: FanGroup,
    fan: Fan,
    *,
    door: DoorRef | None,
    says_follows: bool = False,
    answers: Mapping[str, str] | None = None,
) -> Judged:
    """What the group's rule comes to for a fan at the door: true lets them in, not known (None)
    makes them wait. At most one query for a simple rule; those of tree_of and facts_of else.

    ``says_follows``: the fan says that what we know is out of date, so a known "no" waits for
    proof instead of refusing. ``answers`` to the rule's questions, by their keys. Raises NeedsCode,
    NotFollowing, RuleUnmet.
    """
    tree = tree_of(group)
    facts = replace(
        facts_of(tree, [fan])[fan.pk],
        door=door is not None,
        says_follows=says_follows,
        answers={key: display_clean(one, ANSWER_MOST) for key, one in (answers or {}).items()},
    )
    judged = judge(tree, facts)
    if judged.value is False:
        raise _refusal(group, judged)
    return judged


def _refusal(group: FanGroup, judged: Judged) -> DomainError:
    if group.entry == Entry.CODE:
        return NeedsCode()
    if group.entry in FOLLOW_RULES:
        return NotFollowing(account=entry_account(group))
    return RuleUnmet(judged=judged)


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
    """The rule of ``group`` in the reader's language. No query when entry_account is loaded; those
    of tree_of and names_of for a combined one."""
    if group.entry == Entry.RULES:
        tree = tree_of(group)
        return rules_explained(tree, names_of(leaves(tree)))
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


def rules_explained(tree: Node, names: Names) -> EntryExplained:
    """A combined rule. No query."""
    return EntryExplained(
        need=tree_sentence(tree, names),
        todo=_("See how you stand below, and what to do next."),
        waits=value_of(tree, _at_best) is None,
    )


def _at_best(leaf: Leaf) -> bool | None:
    """What a condition comes to for one who has done all a fan can do."""
    if leaf.kind == Kind.APPROVAL or (leaf.kind == Kind.QUESTION and not leaf.checked):
        return None
    return True


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
    account = request.account or request.group.entry_account
    if request.why == Why.ANSWER:
        return EntryExplained(
            need=_("The team is reading your answer."),
            todo=_("Nothing more to do. The answer will show here."),
            waits=True,
        )
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
