"""What clippings look like to partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.partners.serializers import StrictSerializer
from kol.clippings.models import Clipping
from kol.clippings.models.clippings import TEXT_LENGTH, Tone


class ClippingOut(serializers.Serializer[Any]):
    """A piece that was published."""

    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    canonical = serializers.CharField(
        allow_blank=True, help_text=_("Its address without what only tracks readers")
    )
    outlet = serializers.CharField(allow_null=True, help_text=_("The outlet's id"))
    outlet_name = serializers.CharField(allow_blank=True)
    author = serializers.CharField(allow_blank=True)
    contacts = serializers.ListField(
        child=serializers.CharField(), help_text=_("Ids of contacts who wrote it or speak in it")
    )
    published_at = serializers.DateTimeField(
        allow_null=True, help_text=_("Null where nobody knows the day")
    )
    text = serializers.CharField(allow_blank=True)
    tone = serializers.ChoiceField([*Tone.values, ""], help_text=_("As people judged it"))
    suggested_tone = serializers.ChoiceField(
        [*Tone.values, ""], help_text=_("As word lists suggest; no judgement")
    )
    kind = serializers.ChoiceField(Clipping.Kind.choices)
    depth = serializers.ChoiceField([*Clipping.Depth.values, ""])
    reach = serializers.IntegerField(
        allow_null=True, help_text=_("The outlet's, as it was when the piece was kept")
    )
    reach_source = serializers.CharField(allow_blank=True)
    reach_on = serializers.DateField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    campaign = serializers.CharField(allow_blank=True)
    pitch = serializers.CharField(allow_null=True, help_text=_("Id of the pitch it came from"))
    event = serializers.CharField(
        allow_null=True, help_text=_("Id of the press event it came from")
    )
    copy_of = serializers.CharField(
        allow_null=True, help_text=_("Id of the first publication of the same text")
    )
    origin = serializers.ChoiceField(Clipping.Origin.choices)
    state = serializers.ChoiceField(Clipping.State.choices)
    created_at = serializers.DateTimeField()


class ClippingsPageOut(serializers.Serializer[Any]):
    """A page of clippings."""

    items = ClippingOut(many=True)
    next = serializers.CharField(allow_null=True)


class ClippingFieldsIn(StrictSerializer):
    """What is said of a piece."""

    url = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    outlet = serializers.CharField(
        max_length=80,
        required=False,
        allow_blank=True,
        help_text=_("The outlet's id, or a name it goes by; kept as a name where none is found"),
    )
    author = serializers.CharField(max_length=120, required=False, allow_blank=True)
    contacts = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=20, required=False
    )
    published_at = serializers.DateTimeField(required=False)
    text = serializers.CharField(max_length=TEXT_LENGTH, required=False, allow_blank=True)
    tone = serializers.ChoiceField([*Tone.values, ""], required=False)
    kind = serializers.ChoiceField(Clipping.Kind.choices, required=False)
    depth = serializers.ChoiceField([*Clipping.Depth.values, ""], required=False)
    reach = serializers.IntegerField(min_value=0, max_value=10**13, required=False, allow_null=True)
    reach_source = serializers.CharField(max_length=80, required=False, allow_blank=True)
    reach_on = serializers.DateField(required=False, allow_null=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, required=False
    )
    campaign = serializers.CharField(max_length=80, required=False, allow_blank=True)
    pitch = serializers.CharField(
        max_length=12,
        required=False,
        allow_null=True,
        help_text=_("Id of the pitch it came from: those in it whom it went to have covered it"),
    )
    event = serializers.CharField(
        max_length=12,
        required=False,
        allow_null=True,
        help_text=_("Id of the press event it came from"),
    )


class ClippingIn(ClippingFieldsIn):
    """A piece to be kept."""

    title = serializers.CharField(max_length=300)


class ClippingChange(ClippingFieldsIn):
    """What is to be changed; the rest stays."""

    title = serializers.CharField(max_length=300, required=False)
    state = serializers.ChoiceField(Clipping.State.choices, required=False)


class ClippingFiguresOut(serializers.Serializer[Any]):
    """What the pieces of a list come to."""

    count = serializers.IntegerField()
    copies = serializers.IntegerField(help_text=_("Of these, copies of another one's text"))
    outlets = serializers.IntegerField(help_text=_("Distinct outlets"))
    reach = serializers.IntegerField(
        help_text=_("The largest reach noted of each distinct outlet, added up")
    )
    reach_known = serializers.IntegerField(help_text=_("Outlets of which a reach is known"))
    positive = serializers.IntegerField()
    neutral = serializers.IntegerField()
    negative = serializers.IntegerField()
    since = serializers.DateTimeField(allow_null=True, help_text=_("The first publication"))
    until = serializers.DateTimeField(allow_null=True, help_text=_("The last publication"))


_SAME = (
    "title", "url", "canonical", "author", "text", "tone", "kind", "depth", "reach",
    "reach_source", "reach_on", "tags", "campaign", "origin", "state",
)  # fmt: skip


def clipping_out(piece: Clipping) -> dict[str, Any]:
    """A piece with outlet, contacts and first publication at hand. No query."""
    return {
        "id": piece.public_id,
        **{name: getattr(piece, name) for name in _SAME},
        "outlet": piece.outlet.public_id if piece.outlet else None,
        "outlet_name": piece.outlet.name if piece.outlet else piece.outlet_name,
        "contacts": [one.public_id for one in piece.contacts.all()],
        "published_at": piece.published_at if piece.day_known else None,
        "suggested_tone": piece.tone_hint,
        "pitch": piece.pitch.public_id if piece.pitch else None,
        "event": piece.event.public_id if piece.event else None,
        "copy_of": piece.syndication_of.public_id if piece.syndication_of else None,
        "created_at": piece.created_at,
    }
