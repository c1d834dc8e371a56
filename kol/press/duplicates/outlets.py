"""Which outlets of a team may be one: the same site or account, the same name but for "社", names
that sound the same, a short name (南周) beside the long one (南方周末).

Outlets are thousands where contacts are a million, so all of a team's are compared in memory, by
what they share. No two go by one name (``Outlet.keys``); what is proposed here is alike, not equal.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from urllib.parse import urlsplit

from django.db.models import Count

from kol.press.duplicates.evidence import Likely
from kol.press.models import Contact, Employment, MediaAccount, Outlet, OutletPair

Reason = OutletPair.Reason
# From here on a pair is proposed.
PROPOSED = 60
# What the surest of the reasons says, of 100; each further one adds.
SCORES: dict[str, int] = {
    Reason.ACCOUNT: 90,
    Reason.CORE: 85,
    Reason.SOUND: 75,
    Reason.SITE: 65,
    Reason.SHORT: 60,
}
FURTHER, PEOPLE_ADD, KINDS_DIFFER, REGIONS_DIFFER, MOST = 10, 15, 25, 15, 99
# What so many share is a platform's, or nobody's.
CROWD = 3
# Homes of other people's accounts.
_SHARED_HOSTS = (
    "weibo.com", "weixin.qq.com", "toutiao.com", "douyin.com", "bilibili.com", "xiaohongshu.com",
    "zhihu.com", "kuaishou.com", "baidu.com", "sohu.com", "sina.com.cn", "163.com", "qq.com",
)  # fmt: skip
_ENDING = re.compile(r"(股份有限公司|有限责任公司|有限公司|编辑部|杂志社?|官方|(?<=[报刊志])社)$")
_NEWS_AGENCY = re.compile(r"通讯社$")
_SHORT, _LONG = (2, 3), 4


@dataclass(slots=True)
class Known:
    """An outlet in the form in which it is compared."""

    pk: int
    keys: list[str]
    sound: str
    kind: str
    region: str
    host: str
    accounts: set[str] = field(default_factory=set)
    people: set[int] = field(default_factory=set)


def outlets_likely(team_id: int) -> Iterator[tuple[int, int, Likely]]:
    """The pairs that are likely enough, in no order. Three queries."""
    known = known_all()
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for reason, groups in _groups(known.values()).items():
        for ids in groups.values():
            if 2 <= len(ids) <= CROWD:
                for pair in combinations(sorted(ids), 2):
                    found[pair].add(reason)
    for pair in _short_names(known.values()):
        found[pair].add(Reason.SHORT)
    for (first, second), reasons in found.items():
        likely = judged(known[first], known[second], reasons)
        if likely.score >= PROPOSED:
            yield first, second, likely


def judged(one: Known, other: Known, reasons: Iterable[str]) -> Likely:
    """How likely two are one, by what they share and by what speaks against it."""
    told = sorted(set(reasons), key=lambda reason: -SCORES[reason])
    score = SCORES[told[0]] + FURTHER * (len(told) - 1)
    if one.people & other.people:
        told.append(Reason.PEOPLE)
        score += PEOPLE_ADD
    unsaid = Outlet.Kind.OTHER
    if one.kind != other.kind and unsaid not in (one.kind, other.kind):
        score -= KINDS_DIFFER
    if one.region and other.region and one.region != other.region:
        score -= REGIONS_DIFFER
    return Likely(max(0, min(score, MOST)), [str(reason) for reason in told])


def known_all() -> dict[int, Known]:
    """All outlets of the team in scope that are there. Three queries."""
    rows = Outlet.objects.exclude(state=Outlet.State.MERGED)
    known = {
        pk: Known(
            pk, keys, sort_key.partition("\t")[0].replace(" ", ""), kind, region, host_of(url)
        )
        for pk, keys, sort_key, kind, region, url in rows.values_list(
            "pk", "keys", "sort_key", "kind", "region", "url"
        )
    }
    accounts = MediaAccount.objects.filter(outlet__isnull=False)
    for pk, platform, handle, uid in accounts.values_list("outlet", "platform", "handle", "uid"):
        if pk in known:
            known[pk].accounts |= {f"{platform}:{name.lower()}" for name in (handle, uid) if name}
    several = (
        Employment.objects.filter(ended=False, contact__state=Contact.State.ACTIVE)
        .values("contact")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    jobs = Employment.objects.filter(ended=False, contact__in=several.values("contact"))
    for pk, contact in jobs.values_list("outlet", "contact"):
        if pk in known:
            known[pk].people.add(contact)
    return known


def host_of(url: str) -> str:
    """The site an address is on, without www; none for the home of somebody's accounts."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    shared = any(host == one or host.endswith(f".{one}") for one in _SHARED_HOSTS)
    return "" if shared else host


def core_of(key: str) -> str:
    """A name without what says only that it is one: 南方周末报社 and 南方周末报 are one."""
    name = _NEWS_AGENCY.sub("社", key)
    while True:
        shorter = _ENDING.sub("", name)
        if shorter == name or len(shorter) < 2:
            return name
        name = shorter


def _groups(known: Iterable[Known]) -> dict[str, dict[str, set[int]]]:
    """Outlets by what they share, for each reason."""
    groups: dict[str, dict[str, set[int]]] = {
        reason: defaultdict(set)
        for reason in (Reason.ACCOUNT, Reason.CORE, Reason.SOUND, Reason.SITE)
    }
    for one in known:
        for account in one.accounts:
            groups[Reason.ACCOUNT][account].add(one.pk)
        for key in one.keys:
            groups[Reason.CORE][core_of(key)].add(one.pk)
        if len(one.sound) > 5:  # two syllables sound like much
            groups[Reason.SOUND][one.sound].add(one.pk)
        if one.host:
            groups[Reason.SITE][one.host].add(one.pk)
    return groups


def _short_names(known: Iterable[Known]) -> Iterator[tuple[int, int]]:
    """Pairs of which one goes by characters of the other's name, in their order, from its first."""
    long: dict[str, list[tuple[str, int]]] = defaultdict(list)
    short: list[tuple[str, int]] = []
    for one in known:
        for key in one.keys:
            if len(key) >= _LONG and not key.isascii():
                long[key[0]].append((key, one.pk))
            elif len(key) in _SHORT and not key.isascii():
                short.append((key, one.pk))
    for key, pk in short:
        fitting = {other for name, other in long[key[0]] if _within(key, name)} - {pk}
        # What stands for many stands for none of them.
        if len(fitting) <= CROWD:
            yield from ((min(pk, other), max(pk, other)) for other in fitting)


def _within(short: str, name: str) -> bool:
    """Whether all characters of ``short`` stand in ``name``, in their order. A name with something
    behind it (新京报网) is another one's."""
    at = iter(name)
    return not name.startswith(short) and all(char in at for char in short)
