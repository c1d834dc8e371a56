"""What can't be undone asks before it is done."""

import re

import pytest

from config.launch.options import ROOT

# Addresses that delete for good at one POST; a form that leads there stands in a question.
FOR_GOOD = [
    "clippings:file_remove",
    "fans:note_remove",
    "groups:picture_out",
    "groups:template_out",
    "originality:delete",
    "partners:revoke",
    "platforms:disconnect",
    "press:account_out",
    "press:file_out",
    "press:note_out",
    "press:rate_out",
    "press:gift_delete",
    "press:interaction_delete",
    "press:interaction_file_delete",
    "teams:invitation_revoke",
]


@pytest.mark.parametrize("address", FOR_GOOD)
def test_no_button_leads_there_without_a_question(address: str) -> None:
    asked = 0
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        for use in re.finditer(re.escape(f"{{% url '{address}'"), text):
            before = text[: use.start()]
            in_ask = before.rfind("<c-ask") > before.rfind("</c-ask>")
            in_menu = before.rfind("<details") > before.rfind("</details>")
            assert in_ask or in_menu, f"{path}: {text[use.start() - 80 : use.end() + 40]}"
            asked += 1
    assert asked >= 1


@pytest.mark.parametrize(
    ("template", "button"),
    [
        ("account/email.html", 'name="action_remove"'),
        ("community/moderation/word_list.html", '<button class="danger">'),
        ("foundation/imports/mappings.html", 'value="delete"'),
    ],
)
def test_one_of_several_acts_of_a_form_asks(template: str, button: str) -> None:
    text = (ROOT / "templates" / template).read_text()
    before = text[: text.index(button)]
    assert max(before.rfind("<details"), before.rfind("<c-ask")) > max(
        before.rfind("</details>"), before.rfind("</c-ask>")
    )
