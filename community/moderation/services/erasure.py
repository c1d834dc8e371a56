"""Forgetting what people wrote, and what a team held."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from community.moderation.models import Decision, Held, Hit, Report, Rules, Word, WordList


def words_of_members_erase(*, member_ids: Sequence[int]) -> None:
    """What these members wrote, and what was written of them, is emptied; that
    something was held, reported and decided stays.

    What still waited is declined: nobody is left to hear of it. In the team's scope.
    """
    with transaction.atomic():
        mine = Held.objects.filter(member_id__in=member_ids)
        mine.filter(state=Held.State.WAITING).update(
            state=Held.State.DECLINED, decided_at=timezone.now(), seen_at=timezone.now()
        )
        # Pictures that no row holds any more are swept with their files (foundation.assets).
        mine.update(text="", found="", reason="", image=None)
        Hit.objects.filter(member_id__in=member_ids).update(text="", found="")
        Report.objects.filter(reporter_id__in=member_ids).update(note="")
        Report.objects.filter(target_id__in=member_ids).update(excerpt="")
        Decision.objects.filter(target_id__in=member_ids).update(
            excerpt="", reason="", appeal_text="", appeal_answer=""
        )


def team_erase(limit: int) -> int:
    """Erase up to ``limit`` rows of the team in scope; returns how many, 0 when nothing is left."""
    left = limit
    for model in (Hit, Report, Decision, Held, Word, WordList, Rules):
        ids = list(model.objects.order_by("pk").values_list("pk", flat=True)[:left])
        if ids:
            with transaction.atomic():
                model.objects.filter(pk__in=ids).delete()
            left -= len(ids)
        if left <= 0:
            break
    return limit - left
