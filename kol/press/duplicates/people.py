"""What is stored of contacts, in the form in which two of them are compared."""

from collections import defaultdict
from collections.abc import Sequence

from foundation.text.pinyin import pinyin_keys
from kol.press.duplicates.evidence import Known
from kol.press.lexemes import together
from kol.press.models import Channel, Contact, Employment, MediaAccount


def pinyin_of(sort_key: str, name: str) -> str:
    """The first reading of a name as one word, of what is stored where it is."""
    syllables = sort_key.partition("\t")[0]
    if not syllables:
        readings = pinyin_keys(name).readings
        syllables = " ".join(readings[0]) if readings else ""
    return "" if syllables == "~" else syllables


def known_of(ids: Sequence[int]) -> dict[int, Known]:
    """The contacts of these ids that are there. Four queries."""
    channels: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for pk, kind, normal in Channel.objects.filter(contact__in=ids).values_list(
        "contact_id", "kind", "normal"
    ):
        channels[pk][kind].add(normal)
    outlets: dict[int, set[int]] = defaultdict(set)
    jobs = Employment.objects.filter(contact__in=ids, ended=False)
    for pk, outlet in jobs.values_list("contact_id", "outlet_id"):
        outlets[pk].add(outlet)
    accounts: dict[int, set[str]] = defaultdict(set)
    for pk, platform, handle in MediaAccount.objects.filter(contact__in=ids).values_list(
        "contact_id", "platform", "handle"
    ):
        accounts[pk].add(f"{platform}:{handle}")
    rows = Contact.objects.filter(pk__in=ids).values_list("pk", "name", "pen_names", "sort_key")
    return {
        pk: Known(
            pk=pk,
            name=together(name),
            pinyin=pinyin_of(sort_key, name),
            pen_names=frozenset(map(together, pen_names)),
            channels={kind: frozenset(values) for kind, values in channels[pk].items()},
            outlets=frozenset(outlets[pk]),
            accounts=frozenset(accounts[pk]),
        )
        for pk, name, pen_names, sort_key in rows
    }
