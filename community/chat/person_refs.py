"""What becomes of each column of chat that points at a person."""

from foundation.teams.person_registry import EMPTIED, PersonRef

REFS = (
    PersonRef("message.sender", erased=EMPTIED, told="messages"),
    PersonRef(
        "mention.member",
        stays="that a message called them, by number; the place it names is empty",
        untold="the message is its sender's",
    ),
)
