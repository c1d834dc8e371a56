"""What makes a fan findable and sortable: the search document and the pinyin key."""

from collections.abc import Iterable

from community.fans.models import Fan
from foundation.text.pinyin import pinyin_keys
from foundation.text.postgres import SearchVectorOf
from foundation.text.segments import search_document

_SORT_KEY = Fan._meta.get_field("sort_key").max_length or 80


def sort_key_of(nickname: str) -> str:
    """The nickname's pinyin, cut to what the column holds."""
    return pinyin_keys(nickname).sort_key[:_SORT_KEY]


def document_of(
    nickname: str,
    *,
    phones: Iterable[str],
    emails: Iterable[str],
    handles: Iterable[str],
    uids: Iterable[str],
) -> list[str]:
    """The lexemes of one fan: names by word and pinyin, phones by tail, ids as they are."""
    return search_document(
        words=[*emails, *uids],
        names=dict.fromkeys([nickname, *handles]),
        phones=phones,
    )


def fan_search_refresh(fan: Fan) -> None:
    """Write the search document of a fan from what is stored. Three queries."""
    contacts = list(fan.contacts.values_list("kind", "value"))
    identities = list(fan.identities.values_list("uid", "handle"))
    fan.sort_key = sort_key_of(fan.nickname)
    lexemes = document_of(
        fan.nickname,
        phones=[value for kind, value in contacts if kind == "phone"],
        emails=[value for kind, value in contacts if kind == "email"],
        handles=[handle for _uid, handle in identities if handle],
        uids=[uid for uid, _handle in identities if uid],
    )
    Fan.objects.filter(pk=fan.pk).update(search=SearchVectorOf(lexemes), sort_key=fan.sort_key)
