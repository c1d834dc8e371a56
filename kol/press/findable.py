"""What is stored of contacts and outlets, gathered into what they are found by."""

from collections import defaultdict
from collections.abc import Sequence

from kol.press.lexemes import Findable
from kol.press.models import Channel, Contact, Employment, MediaAccount, Outlet

_GONE = (Contact.State.MERGED, Contact.State.ERASED)


def contacts_findable(ids: Sequence[int]) -> dict[int, tuple[int, Findable]]:
    """(team, what they are found by) of those that can be found. Four queries."""
    rows = Contact.objects.filter(pk__in=ids).exclude(state__in=_GONE)
    contacts = list(
        rows.values_list(
            "pk",
            "team_id",
            "name",
            "pen_names",
            "pinyin",
            "pinyin_typed",
            "beats",
            "tags",
            "region",
        )
    )
    channels: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, kind, normal in Channel.objects.filter(contact__in=ids).values_list(
        "contact_id", "kind", "normal"
    ):
        channels[pk].append((kind, normal))
    outlets: dict[int, list[str]] = defaultdict(list)
    words: dict[int, list[str]] = defaultdict(list)
    jobs = Employment.objects.filter(contact__in=ids, ended=False).order_by("pk")
    for pk, name, aliases, title, desk in jobs.values_list(
        "contact_id", "outlet__name", "outlet__aliases", "title", "desk"
    ):
        outlets[pk] += [name, *aliases]
        words[pk] += [title, desk]
    handles: dict[int, list[str]] = defaultdict(list)
    for pk, handle in MediaAccount.objects.filter(contact__in=ids).values_list(
        "contact_id", "handle"
    ):
        handles[pk].append(handle)
    return {
        pk: (
            team,
            Findable(
                names=dict.fromkeys([name, *pen_names, *handles[pk]]),
                pinyin=pinyin if typed else "",
                channels=channels[pk],
                outlets=dict.fromkeys(outlets[pk]),
                words=[*beats, *tags, region, *words[pk]],
            ),
        )
        for pk, team, name, pen_names, pinyin, typed, beats, tags, region in contacts
    }


def outlets_findable(ids: Sequence[int]) -> dict[int, tuple[int, Findable]]:
    """(team, what they are found by) of those that can be found. Two queries."""
    handles: dict[int, list[str]] = defaultdict(list)
    accounts = MediaAccount.objects.filter(outlet__in=ids)
    for pk, handle in accounts.values_list("outlet_id", "handle"):
        handles[pk].append(handle)
    rows = Outlet.objects.filter(pk__in=ids).exclude(state=Outlet.State.MERGED)
    return {
        pk: (
            team,
            Findable(
                names=dict.fromkeys([name, *aliases, *handles[pk]]),
                words=[*beats, *tags, region],
            ),
        )
        for pk, team, name, aliases, beats, tags, region in rows.values_list(
            "pk", "team_id", "name", "aliases", "beats", "tags", "region"
        )
    }
