"""What becomes of each column of the archive that points at a contact when the person is erased,
and where the extract tells of it."""

from kol.press.privacy_registry import DELETED, EMPTIED, ContactRef

_WORDS_GO = "the row is a number and a date; its words go with forgetting.passed_forget"

REFS = (
    ContactRef(
        "press.contact.merged_into",
        erased=EMPTIED,
        untold="the records are told as the one that they are now",
    ),
    ContactRef(
        "press.channel.contact",
        erased=DELETED,
        told="channels",
        columns=("kind", "value", "is_private", "is_preferred", "status", "created_at"),
    ),
    ContactRef(
        "press.employment.contact",
        erased=DELETED,
        told="jobs",
        columns=("outlet__name", "title", "desk", "from_on", "to_on", "ended", "is_primary"),
    ),
    ContactRef(
        "press.mediaaccount.contact",
        erased=DELETED,
        told="accounts",
        columns=("platform", "handle", "uid", "url", "followers", "followers_on", "followers_how"),
    ),
    ContactRef(
        "press.rate.contact",
        erased=DELETED,
        told="rates",
        columns=("product", "price", "currency", "valid_from", "valid_to", "source", "note"),
    ),
    ContactRef(
        "press.interactioncontact.contact",
        stays=_WORDS_GO,
        told="interactions",
        columns=(
            "interaction__kind",
            "interaction__direction",
            "interaction__at",
            "interaction__minutes",
            "interaction__summary",
        ),
    ),
    ContactRef(
        "press.followup.contact",
        erased=EMPTIED,
        told="follow_ups",
        columns=("text", "due_at", "state", "done_at", "created_at"),
    ),
    ContactRef(
        "press.gift.contact",
        stays="what was given, what it was worth and when: sums of a year; the contact has no name",
        told="gifts",
        columns=("kind", "what", "value", "on"),
    ),
    ContactRef("press.pressnote.contact", erased=DELETED, told="notes", columns=("text", "at")),
    ContactRef(
        "press.pressfile.contact", erased=DELETED, told="files", columns=("name", "created_at")
    ),
    *(
        ContactRef(
            f"press.contactmerge.{side}",
            erased=EMPTIED,
            empty={"moved": {}, "lost": []},
            untold="the records are told as the one that they are now",
        )
        for side in ("winner", "loser")
    ),
    *(
        ContactRef(
            f"press.contactpair.{side}",
            erased=DELETED,
            untold="a guess of ours that two records are one person's: two numbers and no words",
        )
        for side in ("first", "second")
    ),
    ContactRef(
        "press.contactsearch.contact",
        erased=DELETED,
        untold="what they are found by, made of what is told",
    ),
)
