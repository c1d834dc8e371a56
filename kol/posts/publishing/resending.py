"""What was handed in for a call that got lost is sent again under the same key.

Some platforms know a publication by the token of its upload and refuse that token when it comes
again. A call that was lost, and was not to be found afterwards, is made once more with the very
upload: where the platform's list was only behind, it is refused and looked for again, and nothing
is out twice. A token that is good for nothing any more is refused, too; then the files are handed
in anew.
"""

from kol.platforms.connectors.base import Content
from kol.platforms.connectors.errors import Fault
from kol.posts.models import PostAttempt, PostTarget
from kol.posts.publishing.attempts import request_hash

UPLOAD_KEY = "upload_token"
# Why a lost call is made again.
NOT_THERE = "not_there"


def upload_lost(target: PostTarget, content: Content) -> bool:
    """Whether the last call was made with this very upload and content, and got lost. One query,
    after a lost call alone."""
    lost = target.fault == Fault.UNKNOWN and target.reason == NOT_THERE
    if not lost or UPLOAD_KEY not in target.prepared:
        return False
    return _calls(target, 1) == [request_hash(content, target.key, target.prepared)]


def upload_refused(target: PostTarget) -> bool:
    """Whether the last two calls were one and the same. One query."""
    calls = _calls(target, 2)
    return len(calls) == 2 and calls[0] == calls[1]


def _calls(target: PostTarget, most: int) -> list[bytes]:
    rows = PostAttempt.objects.filter(target=target, step=PostAttempt.Step.SUBMIT)
    hashes = rows.order_by("-id").values_list("request_hash", flat=True)
    return [bytes(one or b"") for one in hashes[:most]]
