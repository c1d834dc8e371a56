"""Lists of words that messages and names are searched for."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel

WORD_LENGTH = 40


class Category(models.TextChoices):
    """What a word, or a reported thing, is about."""

    ADS = "ads", _("Advertising")
    FRAUD = "fraud", _("Fraud")
    ABUSE = "abuse", _("Abuse and hatred")
    PORN = "porn", _("Pornography")
    GAMBLING = "gambling", _("Gambling")
    ILLEGAL = "illegal", _("Against the law")
    MINORS = "minors", _("Harms minors")
    OTHER = "other", pgettext_lazy("moderation", "Other")


class Act(models.TextChoices):
    """What happens to a message that a rule is about; the strongest of several wins."""

    MASK = "mask", _("Replace by ***")
    HOLD = "hold", _("Hold for review")
    REFUSE = "refuse", _("Refuse")
    MUTE = "mute", _("Refuse and mute")


class AnyList(models.Model):
    """What the team's lists and the site's have in common."""

    name = models.CharField(_("Name"), max_length=40)
    category = models.CharField(
        _("Category"), max_length=10, choices=Category, default=Category.OTHER
    )
    act = models.CharField(_("What is done"), max_length=8, choices=Act, default=Act.HOLD)
    mute_minutes = models.PositiveIntegerField(
        _("Mute for (minutes)"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(366 * 24 * 60)],
    )
    by_sound = models.BooleanField(
        _("Also what sounds alike"),
        default=False,
        help_text=_(
            "Finds words typed in pinyin or by other characters too. Meant for short lists."
        ),
    )
    in_names = models.BooleanField(_("Also in nicknames"), default=True)
    enabled = models.BooleanField(_("In use"), default=True)

    class Meta:
        abstract = True


class WordList(AnyList, TeamModel):
    """A team's list."""

    AUDIT_NAME: ClassVar[str] = "name"

    public_id = PublicIdField()
    word_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="word_list_name_once")]

    def __str__(self) -> str:
        return self.name


class Word(TeamModel):
    """An entry. ``normal`` is what is searched for: all its spellings are one."""

    public_id = PublicIdField()
    list = models.ForeignKey(
        WordList, on_delete=models.CASCADE, related_name="words", db_index=False
    )
    text = models.CharField(max_length=WORD_LENGTH)
    normal = models.CharField(max_length=WORD_LENGTH * 2)
    # Empty: the list's.
    category = models.CharField(max_length=10, choices=Category, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "normal"], name="word_once_a_list"),
            models.CheckConstraint(condition=~models.Q(normal=""), name="word_can_be_found"),
        ]
        indexes = [models.Index(fields=["team", "list", "-id"], name="word_newest")]

    def __str__(self) -> str:
        return self.text


class SiteWordList(AnyList):
    """A list that holds for every team; whoever runs the site keeps it (``manage.py sitewords``).

    ``words`` are its entries, one a line, as they are searched for: ``normal<TAB>text``.
    """

    words = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="site_word_list_name_once")]

    def __str__(self) -> str:
        return self.name
