"""What programs send and get about posts and their files."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.partners.serializers import StrictSerializer
from kol.posts.drafts import ALT_LENGTH, MOST_MEDIA, MOST_TOPICS
from kol.posts.models import Post
from kol.posts.models.posts import BODY_LENGTH, TITLE_LENGTH


class MediaUse(StrictSerializer):
    """A file of the library in a post."""

    id = serializers.CharField(help_text=_("Id of the file in the library of media"))
    alt = serializers.CharField(
        required=False, allow_blank=True, max_length=ALT_LENGTH, help_text=_("What it shows")
    )


class PostIn(StrictSerializer):
    """A post."""

    kind = serializers.ChoiceField(Post.Kind.choices, required=False, help_text=_("What it is"))
    title = serializers.CharField(
        required=False, allow_blank=True, max_length=TITLE_LENGTH, help_text=_("Its title")
    )
    text = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=BODY_LENGTH,
        help_text=_("Its text; of an article with ## headings, **bold** and the like"),
    )
    topics = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=MOST_TOPICS,
        help_text=_("Topics beside those in the text"),
    )
    link_url = serializers.URLField(
        required=False, allow_blank=True, max_length=1000, help_text=_("Where its links lead")
    )
    campaign = serializers.CharField(
        required=False, allow_blank=True, max_length=60, help_text=_("The campaign it is part of")
    )
    ad = serializers.BooleanField(required=False, help_text=_("Whether it is an advertisement"))
    advertiser = serializers.CharField(
        required=False, allow_blank=True, max_length=60, help_text=_("Who pays for it")
    )
    ai_made = serializers.BooleanField(required=False, help_text=_("Whether AI made parts of it"))
    planned_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text=_("When it is meant to go out")
    )
    media = serializers.ListField(
        child=MediaUse(),
        required=False,
        max_length=MOST_MEDIA,
        help_text=_("Its files, in their order"),
    )


class PostChange(PostIn):
    """What changes of a post. What is left out stays."""

    number = serializers.IntegerField(min_value=1, help_text=_("The number the change began from"))


class PostOut(serializers.Serializer[Any]):
    """A post."""

    id = serializers.CharField()
    number = serializers.IntegerField(help_text=_("Grows with each save"))
    state = serializers.ChoiceField(Post.State.choices, help_text=_("Where it stands"))
    kind = serializers.ChoiceField(Post.Kind.choices, help_text=_("What it is"))
    title = serializers.CharField(allow_blank=True, help_text=_("Its title"))
    text = serializers.CharField(
        allow_blank=True,
        help_text=_("Its text; of an article with ## headings, **bold** and the like"),
    )
    topics = serializers.ListField(
        child=serializers.CharField(), help_text=_("Topics beside those in the text")
    )
    link_url = serializers.CharField(allow_blank=True, help_text=_("Where its links lead"))
    campaign = serializers.CharField(allow_blank=True, help_text=_("The campaign it is part of"))
    ad = serializers.BooleanField(help_text=_("Whether it is an advertisement"))
    advertiser = serializers.CharField(allow_blank=True, help_text=_("Who pays for it"))
    ai_made = serializers.BooleanField(help_text=_("Whether AI made parts of it"))
    planned_at = serializers.DateTimeField(
        allow_null=True, help_text=_("When it is meant to go out")
    )
    created_at = serializers.DateTimeField(help_text=_("When it was begun"))
    updated_at = serializers.DateTimeField(help_text=_("When it was changed last"))


class PostsPageOut(serializers.Serializer[Any]):
    """A page of posts."""

    items = PostOut(many=True)
    next = serializers.CharField(allow_null=True)


class AskIn(StrictSerializer):
    """Asking for approval, or approving."""

    number = serializers.IntegerField(
        min_value=1, help_text=_("The number of the content that is meant")
    )
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=300, help_text=_("A word with it")
    )


class ChangesIn(StrictSerializer):
    """Asking for changes."""

    number = serializers.IntegerField(
        min_value=1, help_text=_("The number of the content that is meant")
    )
    answer = serializers.CharField(max_length=1000, help_text=_("What should be changed"))


class MediaIn(serializers.Serializer[Any]):
    """A file for the library of media."""

    file = serializers.FileField(help_text=_("A JPEG, PNG, GIF, MP4 or MOV"))


class MediaOut(serializers.Serializer[Any]):
    """A file of the library of media."""

    id = serializers.CharField()
    kind = serializers.CharField(help_text=_("A picture or a video"))
    name = serializers.CharField(help_text=_("What it is called"))
    mime = serializers.CharField(help_text=_("Its type"))
    width = serializers.IntegerField(help_text=_("In pixels"))
    height = serializers.IntegerField(help_text=_("In pixels"))
    size = serializers.IntegerField(help_text=_("In bytes"))
    seconds = serializers.FloatField(help_text=_("Length of a video"))


class MediaPageOut(serializers.Serializer[Any]):
    """A page of the library of media."""

    items = MediaOut(many=True)
    next = serializers.CharField(allow_null=True)
