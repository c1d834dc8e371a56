"""What an erasure does to what passed with a person: dates and sums stay, words go."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from kol.press.models import (
    Contact,
    FollowUp,
    Interaction,
    InteractionContact,
    PressFile,
)
from kol.press.services.files_gone import files_drop

# A word shorter than that would take half a text along.
SHORTEST = 2
GONE = "■■"


def passed_forget(contact_ids: Sequence[int], words: Sequence[str]) -> None:
    """Interactions with the person alone lose their words and files; in those with others, the
    person's names and numbers are blotted out. Their open follow-ups are dropped, files deleted."""
    files_drop(PressFile.objects.filter(contact__in=contact_ids))
    theirs = InteractionContact.objects.filter(contact__in=contact_ids)
    with_others = (
        InteractionContact.objects.filter(interaction__in=theirs.values("interaction"))
        .exclude(contact__in=contact_ids)
        .exclude(contact__state=Contact.State.ERASED)
        .values("interaction")
    )
    found = Interaction.objects.filter(pk__in=theirs.values("interaction"))
    alone = list(found.exclude(pk__in=with_others).values_list("pk", flat=True))
    files_drop(PressFile.objects.filter(interaction__in=alone))
    Interaction.objects.filter(pk__in=alone).update(summary="")
    shared = found.filter(pk__in=with_others).exclude(summary="")
    for interaction in shared.select_for_update(of=("self",)).order_by("pk"):
        blotted = _blotted(interaction.summary, words)
        Interaction.objects.filter(pk=interaction.pk).update(summary=blotted)
    about = FollowUp.objects.filter(Q(contact__in=contact_ids) | Q(interaction__in=alone))
    about.filter(state=FollowUp.State.OPEN).update(
        state=FollowUp.State.DROPPED, done_at=timezone.now()
    )
    about.update(text="")


def _blotted(text: str, words: Sequence[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= SHORTEST:
            text = text.replace(word, GONE)
    return text
