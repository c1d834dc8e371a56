"""What programs send and get about releases and pitches."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.partners.serializers import StrictSerializer
from kol.pitches.models import Pitch, PitchRecipient, Release
from kol.pitches.models.pitches import SUBJECT_LENGTH
from kol.pitches.models.releases import TITLE_LENGTH
from kol.pitches.services.drafts import BODY_LENGTH
from kol.pitches.services.releases import BODY_LENGTH as RELEASE_LENGTH
from kol.pitches.services.releases import LEAD_LENGTH


class ReleaseOut(serializers.Serializer[Any]):
    """A press release, with the text of its newest version."""

    id = serializers.CharField()
    title = serializers.CharField()
    lead = serializers.CharField(allow_blank=True)
    body = serializers.CharField()
    embargo_until = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    state = serializers.ChoiceField(Release.State.choices)
    updated_at = serializers.DateTimeField()


class ReleasesPageOut(serializers.Serializer[Any]):
    """A page of releases."""

    items = ReleaseOut(many=True)
    next = serializers.CharField(allow_null=True)


class VersionOut(serializers.Serializer[Any]):
    """One version of a release."""

    version = serializers.IntegerField()
    title = serializers.CharField()
    lead = serializers.CharField(allow_blank=True)
    body = serializers.CharField()
    embargo_until = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class VersionsPageOut(serializers.Serializer[Any]):
    """A page of versions."""

    items = VersionOut(many=True)
    next = serializers.CharField(allow_null=True)


class ReleaseIn(StrictSerializer):
    """A release to be written."""

    title = serializers.CharField(max_length=TITLE_LENGTH)
    lead = serializers.CharField(
        max_length=LEAD_LENGTH, required=False, allow_blank=True, default=""
    )
    body = serializers.CharField(max_length=RELEASE_LENGTH)
    embargo_until = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ReleasePatch(StrictSerializer):
    """What is different in the next version; what is left out stays."""

    title = serializers.CharField(max_length=TITLE_LENGTH, required=False)
    lead = serializers.CharField(max_length=LEAD_LENGTH, required=False, allow_blank=True)
    body = serializers.CharField(max_length=RELEASE_LENGTH, required=False)
    embargo_until = serializers.DateTimeField(required=False, allow_null=True)
    note = serializers.CharField(max_length=120, required=False, allow_blank=True)
    based_on = serializers.IntegerField(
        required=False, help_text=_("The version you changed: refused where a newer one is there")
    )


class PitchFiguresOut(serializers.Serializer[Any]):
    """People, each counted once, as things stand now."""

    people = serializers.IntegerField(help_text=_("On the list when it was frozen"))
    waiting = serializers.IntegerField(help_text=_("Not handed over yet"))
    arrived = serializers.IntegerField(help_text=_("Taken by the mail server and not come back"))
    bounced = serializers.IntegerField(help_text=_("Mails that came back"))
    failed = serializers.IntegerField(help_text=_("Refused by the mail server"))
    unconfirmed = serializers.IntegerField(help_text=_("Nobody knows; never sent again by itself"))
    skipped = serializers.IntegerField(help_text=_("Left out, each with a reason"))
    opened = serializers.IntegerField(
        help_text=_("Unreliable: pictures loaded by people or by programs")
    )
    replied = serializers.IntegerField(help_text=_("Wrote back"))
    declined = serializers.IntegerField(help_text=_("Said no"))
    covered = serializers.IntegerField(help_text=_("Published something"))
    unsubscribed = serializers.IntegerField(help_text=_("Want no more mail"))


class PitchOut(serializers.Serializer[Any]):
    """A pitch and what came of it."""

    id = serializers.CharField()
    release = serializers.CharField()
    version = serializers.IntegerField()
    subject = serializers.CharField()
    body = serializers.CharField()
    include_text = serializers.BooleanField()
    attach_files = serializers.BooleanField()
    embargo = serializers.ChoiceField(Pitch.Embargo.choices)
    start_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(Pitch.State.choices)
    created_at = serializers.DateTimeField()
    figures = PitchFiguresOut()


class PitchesPageOut(serializers.Serializer[Any]):
    """A page of pitches."""

    items = PitchOut(many=True)
    next = serializers.CharField(allow_null=True)


class PitchIn(StrictSerializer):
    """A pitch to be begun: a draft, until it is sent.

    Subject and body take the merge fields {{greeting}}, {{name}}, {{outlet}}, {{title}},
    {{beats}}, {{headline}}, {{embargo}} and {{sender}}, each with a fallback as in
    {{outlet|your paper}}.
    """

    release = serializers.CharField(max_length=12)
    subject = serializers.CharField(max_length=SUBJECT_LENGTH)
    body = serializers.CharField(max_length=BODY_LENGTH)
    contacts = serializers.ListField(
        child=serializers.CharField(max_length=12),
        required=False,
        default=list,
        max_length=2000,
        help_text=_("Ids of contacts"),
    )
    filters = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        required=False,
        default=dict,
        help_text=_("Filters of the list of contacts, such as beat or tag: all who fit"),
    )
    include_text = serializers.BooleanField(required=False, default=True)
    attach_files = serializers.BooleanField(required=False, default=True)
    embargo = serializers.ChoiceField(
        Pitch.Embargo.choices, required=False, default=Pitch.Embargo.NOTICE.value
    )
    start_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class PitchPatchIn(StrictSerializer):
    """What is to change of a draft; the rest stays."""

    subject = serializers.CharField(max_length=SUBJECT_LENGTH, required=False)
    body = serializers.CharField(max_length=BODY_LENGTH, required=False)
    contacts = serializers.ListField(
        child=serializers.CharField(max_length=12),
        required=False,
        max_length=2000,
        help_text=_("Ids of contacts"),
    )
    filters = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        required=False,
        help_text=_("Filters of the list of contacts, such as beat or tag: all who fit"),
    )
    include_text = serializers.BooleanField(required=False)
    attach_files = serializers.BooleanField(required=False)
    embargo = serializers.ChoiceField(Pitch.Embargo.choices, required=False)
    start_at = serializers.DateTimeField(required=False, allow_null=True)


class PitchSendIn(StrictSerializer):
    """How it is sent off."""

    skip_missing = serializers.BooleanField(
        required=False,
        default=False,
        help_text=_("Leave out people whose merge fields are empty, instead of refusing"),
    )


class PitchFollowUpIn(StrictSerializer):
    """One more mail to those who have not answered."""

    subject = serializers.CharField(max_length=SUBJECT_LENGTH)
    body = serializers.CharField(max_length=BODY_LENGTH)
    start_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class RecipientOut(serializers.Serializer[Any]):
    """One person of a pitch, and what came of the mail to them."""

    id = serializers.CharField()
    contact = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(PitchRecipient.State.choices)
    reason = serializers.CharField(allow_blank=True, help_text=_("Why nothing was sent"))
    answer = serializers.CharField(
        allow_blank=True, help_text=_("replied, declined, covered, or empty")
    )
    covered_url = serializers.CharField(allow_blank=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    bounced_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True, help_text=_("Unreliable"))
    replied_at = serializers.DateTimeField(allow_null=True)
    unsubscribed_at = serializers.DateTimeField(allow_null=True)


class RecipientsPageOut(serializers.Serializer[Any]):
    """A page of recipients."""

    items = RecipientOut(many=True)
    next = serializers.CharField(allow_null=True)


class PitchAnswerIn(StrictSerializer):
    """What a recipient said, noted by your program."""

    answer = serializers.ChoiceField(
        [("", _("No answer yet")), *PitchRecipient.Answer.choices[1:]], allow_blank=True
    )
    covered_url = serializers.URLField(max_length=500, required=False, allow_blank=True, default="")
