"""What was called, noted outside the database: a backup that is put back doesn't publish again.

A database of this morning has no row of the post that went out at noon, and would send it again.
So each call is noted as a file (foundation.delivery.handed) by the target's key and the number of
the call, right before it is made. A call that is noted and that the row knows nothing of was made
before the backup was put back: it is not made again, but asked about.

The disk is not waited for: with the power of the machine the notes of its last seconds may go.
"""

from datetime import datetime

from foundation.delivery.handed import handed_at, handed_note
from kol.posts.models import PostAttempt, PostTarget


def call_noted(target: PostTarget) -> datetime | None:
    """Note that a target is called now; or when this very call was made already. One query, where
    it is not the first."""
    key = f"post {target.key} {_number(target)}"
    return None if handed_note(key, flush=False) else handed_at(key)


def _number(target: PostTarget) -> int:
    """Which call it is: one for each that the row knows of, the one about to be made included."""
    if target.attempts <= 1:
        return 1
    return PostAttempt.objects.filter(target=target, step=PostAttempt.Step.SUBMIT).count()
