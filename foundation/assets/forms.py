"""Forms of assets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ACCEPT = "image/jpeg,image/png,image/webp,image/gif"


class PictureField(forms.FileField):
    """A picture to upload. What is in it is judged by the service, not by name or header."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("JPEG, PNG, WebP or GIF, up to 10 MB"))
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT}))
        super().__init__(**kwargs)


class LogoForm(forms.Form):
    """A new logo."""

    picture = PictureField(label=_("Picture"))
