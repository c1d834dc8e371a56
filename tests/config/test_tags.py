"""Filters the components are written with."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from config.tags import compact, hue, icon, initial, thousands, widget


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (0, "0", "0"),
        (9_999, "9,999", "9,999"),
        (10_000, "1万", "10K"),
        (12_345, "1.2万", "12.3K"),
        (1_234_567, "123.5万", "1.2M"),
        (250_000_000, "2.5亿", "250M"),
        (-12_345, "-1.2万", "-12.3K"),
        ("many", "many", "many"),
    ],
)
def test_compact_counts_as_each_language_does(value: object, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert compact(value) == chinese
    with translation.override("en"):
        assert compact(value) == english


@pytest.mark.parametrize(
    ("value", "shown"),
    [(12_345, "12,345"), (Decimal("1234.5"), "1,234.5"), ("12", "12"), (None, "None")],
)
def test_thousands_in_both_languages(value: object, shown: str) -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert thousands(value) == shown


def test_a_name_keeps_its_colour_and_first_character() -> None:
    assert hue("小鹿") == "hue-0"
    assert {hue(f"name {number}") for number in range(200)} == {f"hue-{n}" for n in range(8)}
    assert [initial(" 小鹿"), initial("zoe"), initial(""), initial("👩‍🎤x")] == [
        "小",
        "Z",
        "?",
        "👩",
    ]


def test_a_widget_keeps_what_was_typed_and_points_at_its_fault() -> None:
    class Form(forms.Form):
        mail = forms.EmailField(help_text="help", widget=forms.EmailInput(attrs={"class": "wide"}))

    html = widget(Form({"mail": 'deer@"x'})["mail"])
    assert 'class="input wide"' in html
    assert 'value="deer@&#34;x"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_mail_helptext id_mail_error"' in html


def test_an_icon_is_silent_unless_it_stands_alone() -> None:
    assert 'aria-hidden="true"' in icon("users")
    assert 'role="img" aria-label="A &amp; B"' in icon("users", label="A & B")
