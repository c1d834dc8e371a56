"""Rows drawn by Jinja: the same escaping, words and refusals as the rest of the site."""

from types import SimpleNamespace

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext_lazy
from jinja2 import UndefinedError

from config.tags import words

DRAWN = "community/fans/fan_rows.jinja"


def _fan(**changed: object) -> SimpleNamespace:
    given: dict[str, object] = {
        "public_id": "abc", "nickname": "<b>小鹿</b>", "source": "manual", "consent": "given",
        "created_at": None, "listed_contacts": [], "listed_identities": [], "tag_ids": [7],
    }  # fmt: skip
    return SimpleNamespace(**(given | changed))


def _draw(**changed: object) -> str:
    context = {
        "rows": [_fan(**changed)], "may_edit": False, "sees_contacts": False, "fans_url": "/f/",
        "source_names": {"manual": "手动"}, "consent_names": {"given": "已同意"},
        "platform_names": {}, "tags": {7: "铁粉"},
    }  # fmt: skip
    return str(get_template(DRAWN, using="jinja2").render(context))


def test_what_people_typed_is_escaped() -> None:
    drawn = _draw()
    assert '<a href="/f/abc/">&lt;b&gt;小鹿&lt;/b&gt;</a>' in drawn
    assert "<b>" not in drawn


def test_words_follow_the_language() -> None:
    with translation.override("zh-hans"):
        chinese = _draw()
    with translation.override("en"):
        english = _draw()
    assert 'data-label="联系方式"' in chinese
    assert 'data-label="Contacts"' in english


def test_names_of_choices_follow_the_language() -> None:
    choices = [("given", gettext_lazy("Given")), ("x", gettext_lazy("Cancel"))]
    with translation.override("zh-hans"):
        assert words(choices)["x"] == "返回"
    with translation.override("en"):
        assert words(dict(choices)) == {"given": "Given", "x": "Cancel"}
        assert {type(text) for text in words(choices).values()} == {str}


def test_a_row_without_one_of_its_names_is_an_error() -> None:
    names: dict[str, object] = {"platform_names": {}, "source_names": {}, "consent_names": {}}
    with pytest.raises(UndefinedError, match="fans_url"):
        get_template(DRAWN, using="jinja2").render({"rows": [_fan()], "may_edit": False, **names})


def test_pages_stay_with_django() -> None:
    assert type(get_template("base.html")).__module__ == "django.template.backends.django"
    with pytest.raises(TemplateDoesNotExist):
        engines["jinja2"].get_template("base.html")
