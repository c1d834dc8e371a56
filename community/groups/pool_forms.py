"""Forms of pools and templates."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.groups.models import FanGroup, GroupPool, GroupTemplate
from community.groups.selectors.pools import pool_choices, templates_list
from foundation.assets.forms import PictureField

KIND_HINTS: dict[str, str | Promise] = {
    GroupPool.Kind.INSIDE: _("Fans join a group here. When one is full, the next takes over."),
    GroupPool.Kind.WECHAT: _("A WeChat group's code takes 200 people and lasts 7 days."),
    GroupPool.Kind.QQ: _("A QQ group's code lasts; how many it takes is the group's own limit."),
    GroupPool.Kind.WECOM: _("A WeCom customer group takes 200 people."),
}


class PoolForm(forms.Form):
    """What a pool is."""

    name = forms.CharField(
        label=_("Name"), max_length=40, help_text=_("For the team and on the door.")
    )
    template: "forms.ModelChoiceField[GroupTemplate]" = forms.ModelChoiceField(
        queryset=None,
        to_field_name="public_id",
        required=False,
        label=_("Template for new groups"),
        empty_label=_("Open none by itself"),
        help_text=_("When all groups are full, the next one is opened from it."),
    )
    stem = forms.CharField(
        label=_("New groups are called"),
        max_length=30,
        required=False,
        help_text=_("A number follows, as in “Xiaoman 1, Xiaoman 2”. Empty: the pool’s name."),
    )
    most_groups = forms.IntegerField(
        label=_("At most so many groups"), min_value=1, max_value=500, initial=20
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = templates_list()


class PoolNewForm(PoolForm):
    """A new pool of groups here."""

    groups: "forms.ModelMultipleChoiceField[FanGroup]" = forms.ModelMultipleChoiceField(
        queryset=None,
        to_field_name="public_id",
        required=False,
        label=_("Groups, in the order of their names"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("You can change the order later. With a template you may begin with none."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["groups"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = pool_choices()


class OutsideForm(forms.Form):
    """A pool that leads to groups elsewhere."""

    name = forms.CharField(
        label=_("Name"), max_length=40, help_text=_("Fans read it above the code.")
    )
    blurb = forms.CharField(
        label=_("A sentence for fans"),
        max_length=120,
        required=False,
        help_text=_("What they find there, and what the group is not for."),
    )
    limit_people = forms.IntegerField(
        label=_("Show a picture to (people)"),
        min_value=1,
        max_value=100_000,
        help_text=_("We know who saw a picture, not who joined: then the next one takes over."),
    )
    limit_days = forms.IntegerField(
        label=_("Use a picture for (days; 0: no end)"), min_value=0, max_value=3650
    )


class OutsideNewForm(OutsideForm):
    """As above, for a new one."""

    kind = forms.ChoiceField(
        label=_("Leads to"),
        choices=[one for one in GroupPool.Kind.choices if one[0] != GroupPool.Kind.INSIDE],
        widget=forms.RadioSelect,
        initial=GroupPool.Kind.WECHAT,
    )
    field_order = ("name", "kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("limit_people", "limit_days"):
            self.fields[name].required = False
            self.fields[name].help_text = _("Empty: as that platform has it.")


class PoolPictureForm(forms.Form):
    """A picture of a group's QR code."""

    picture = PictureField(label=_("Picture with the QR code"))
    name = forms.CharField(label=_("Name of the group"), max_length=40, required=False)
    made_on = forms.DateField(
        label=_("Made on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_(
            "The day the other app made the code; empty for today. Its days count from it."
        ),
    )

    def __init__(self, *args: Any, pool: GroupPool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._age = pool.picture_age()
        if self._age is None:
            del self.fields["made_on"]

    def clean_made_on(self) -> datetime | None:
        """The start of that day on the clock now active; None for a code made today.

        A day to come, or so long ago that the code has run out, is refused.
        """
        day: date | None = self.cleaned_data["made_on"]
        today = timezone.localdate()
        if day is None or day == today:
            return None
        if day > today:
            raise forms.ValidationError(_("That day is yet to come."))
        made = timezone.make_aware(datetime.combine(day, time()))
        if self._age is not None and made + self._age <= timezone.now():
            raise forms.ValidationError(
                _("A code of that day has run out. Let the other app make a new one.")
            )
        return made


class TemplateForm(forms.Form):
    """The name of a template."""

    name = forms.CharField(label=_("Name of the template"), max_length=40)
