"""Forgetting who said something."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now

from community.chat.models import Message
from community.groups.models import GroupMember
from foundation.assets.services import asset_delete


def sayings_erase(*, member_ids: Iterable[int]) -> None:
    """People were erased: their messages name nobody any more and their pictures are gone.

    What they wrote stays, for others answered it; a message that was only a picture is recalled.
    Twice is as once.
    """
    ids = list(member_ids)
    with transaction.atomic():
        # A message on its way holds its sender's row: it is waited for, and a later one waits.
        places = GroupMember.objects.select_for_update(of=("self",), no_key=True)
        list(places.filter(pk__in=ids).order_by("pk").values_list("pk"))
        said = Message.objects.filter(sender_id__in=ids)
        said.exclude(sender_name="").update(sender_name="")
        with_picture = said.filter(image__isnull=False)
        pictures = [one.image for one in with_picture.select_related("image")]
        with_picture.filter(text="", recalled_at=None).update(recalled_at=Now())
        with_picture.exclude(text="").update(kind=Message.Kind.TEXT)
        with_picture.update(image=None)
        for picture in pictures:
            if picture is not None:
                asset_delete(asset=picture)
