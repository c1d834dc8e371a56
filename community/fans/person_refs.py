"""What becomes of each column of fans that points at a person."""

from foundation.teams.person_registry import DELETED, EMPTIED, PersonRef, deeds

_PARTS = "merge_parts.py moves what is a record's own, and puts it back"
_PAIR = "a guess of ours that two records are one person's: two numbers and no words"

REFS = (
    PersonRef("fan.user", erased=EMPTIED, told="nickname"),
    PersonRef(
        "fan.merged_into",
        erased=EMPTIED,
        untold="the record it became is told",
        moved="it is the merge itself",
    ),
    PersonRef("fannote.fan", erased=DELETED, told="notes", moved=_PARTS),
    PersonRef("fantag.fan", erased=DELETED, told="tags", moved=_PARTS),
    PersonRef("fancontact.fan", erased=DELETED, told="contacts", moved=_PARTS),
    PersonRef("platformidentity.fan", erased=DELETED, told="platforms", moved=_PARTS),
    *(
        PersonRef(
            f"fanmerge.{side}",
            erased=EMPTIED,
            untold="the records are told as the one that they are now",
            moved="it is the history of merges, and stays with the records it is of",
        )
        for side in ("winner", "loser")
    ),
    *(
        PersonRef(f"fanpair.{side}", erased=DELETED, untold=_PAIR, moved="it ends with the merge")
        for side in ("first", "second")
    ),
    *deeds("fannote.author", "fanmerge.by"),
)
