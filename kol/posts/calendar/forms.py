"""Forms of the calendar."""

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kol.platforms.selectors import accounts_list
from kol.posts.publishing.forms import MomentField


class MoveForm(forms.Form):
    """What is moved, and where to: a day (the time of day stays) or a moment."""

    kind = forms.ChoiceField(choices=[("target", ""), ("post", "")])
    id = forms.CharField(max_length=20)
    day = forms.DateField(required=False)
    at = MomentField(label=_("When"), required=False)
    # Over a quota, the next free moment.
    move = forms.BooleanField(required=False)


class WriteForm(forms.Form):
    """A time a post is begun for, and whose account's it is."""

    at = MomentField(label=_("When"))
    account = forms.CharField(max_length=20, required=False)


class SlotForm(forms.Form):
    """A time of the week."""

    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), choices=list(WEEKDAYS.items()), coerce=int
    )
    time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    account = forms.ChoiceField(label=pgettext_lazy("platform", "Account"), required=False)
    label = forms.CharField(
        label=pgettext_lazy("calendar", "What for"), max_length=40, required=False
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        accounts = [(one.public_id, str(one)) for one in accounts_list()]
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Any account")), *accounts]
