"""bin/messages on a small tree of its own."""

from pathlib import Path

import pytest

from config.launch.messages.__main__ import main
from config.launch.messages.extract import Message, messages, template
from config.launch.messages.sources import units

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy
from django.utils.translation import gettext as tr

TITLE = _("Groups")
LONG = _(
    "One "
    "sentence."
)
MAY = pgettext_lazy("month", "May")

def count(n: int) -> str:
    return ngettext("%(n)d fan", "%(n)d fans", n) % {"n": n}
"""
TEMPLATE = """
{% load i18n %}<h1 title="{% translate 'Fans' %}">{{ _("Search") }}</h1>
{% blocktranslate trimmed count n=fans|length with name=team.name %}
  {{ name }} has one fan.
{% plural %}
  {{ name }} has {{ n }} fans, 100% real.
{% endblocktranslate %}
{% translate "Open" context "verb" %} {% if x == "Not this" %}{% endif %} gettext('nor this')
{# comment _("nor that") #}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An app with a module and a template, and a template of nobody's app."""
    app = tmp_path / "community" / "groups"
    (app / "migrations").mkdir(parents=True)
    (app / "__init__.py").touch()
    (app / "models.py").write_text(PYTHON)
    (app / "migrations" / "0001.py").write_text('_("Not extracted")')
    (tmp_path / "templates" / "community" / "groups").mkdir(parents=True)
    (tmp_path / "templates" / "community" / "groups" / "list.html").write_text(TEMPLATE)
    (tmp_path / "templates" / "desk.html").write_text('{% translate "Sign out" %}')
    (tmp_path / "config").mkdir()
    return tmp_path


def po(tree: Path) -> Path:
    return tree / "community/groups/locale/zh_Hans/LC_MESSAGES/django.po"


def translate(tree: Path, **texts: str) -> None:
    """Write translations into the app's catalogue by their English, spaces as underscores."""
    text = po(tree).read_text()
    for english, chinese in texts.items():
        before = f'msgid "{english.replace("_", " ")}"\nmsgstr ""'
        assert before in text
        text = text.replace(before, before[:-1] + chinese + '"')
    po(tree).write_text(text)


def test_sources_belong_to_their_app(tree: Path) -> None:
    """An app has its package and its templates, the root the rest; migrations are left out."""
    found = {
        unit.name: [str(path.relative_to(tree)) for path in unit.sources] for unit in units(tree)
    }
    assert found == {
        "community.groups": [
            "community/groups/__init__.py",
            "community/groups/models.py",
            "templates/community/groups/list.html",
        ],
        "config": ["templates/desk.html"],
    }


def test_template_messages() -> None:
    """Tags, blocks with plurals, constants and contexts; text that only looks like a call not."""
    assert list(template(TEMPLATE, "list.html")) == [
        Message("Fans"),
        Message("Search"),
        Message("%(name)s has one fan.", "%(name)s has %(n)s fans, 100%% real."),
        Message("Open", context="verb"),
    ]


API = """
class FanOut(serializers.Serializer[Any]):
    \"\"\"A fan.\"\"\"

class FansView(PartnerView):
    \"\"\"All fans.\"\"\"

    def get(self, request):
        \"\"\"Fans, newest first.\"\"\"

    def draw(self, fan):
        \"\"\"One fan.\"\"\"
"""


def test_messages_of_rows(tmp_path: Path) -> None:
    """Jinja's calls are read, as code and inside of attributes."""
    path = tmp_path / "rows.jinja"
    path.write_text(
        '{% set role = _("Role") %}{{ ngettext("%(n)s fan", "%(n)s fans", n) }}'
        "<a title=\"{{ _('Open') }}\">{# _('not this') #}</a>"
    )
    assert list(messages(path)) == [
        Message("Role"),
        Message("%(n)s fan", "%(n)s fans"),
        Message("Open"),
    ]


def test_what_the_apis_document_says_is_read_from_docstrings(tmp_path: Path) -> None:
    """Of calls and bodies, in an ``api.py`` alone."""
    for name in ("api.py", "views.py"):
        (tmp_path / name).write_text(API)
    assert set(messages(tmp_path / "api.py")) == {
        Message("A fan."),
        Message("Fans, newest first."),
    }
    assert list(messages(tmp_path / "views.py")) == []


def test_update_adds_keeps_and_drops(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """New messages come untranslated, translations stay, unused ones go; nothing else changes."""
    assert main([], tree) == 0
    assert "locale/zh_Hans/LC_MESSAGES/django.po" in capsys.readouterr().out
    text = po(tree).read_text()
    assert '#: community/groups/models.py\nmsgid "Groups"\nmsgstr ""\n' in text
    assert 'msgctxt "month"\nmsgid "May"\n' in text
    assert 'msgid "%(n)d fan"\nmsgid_plural "%(n)d fans"\nmsgstr[0] ""\n' in text
    assert "Not extracted" not in text
    assert "POT-Creation-Date" not in text
    translate(tree, Groups="群")
    translated = po(tree).read_text()
    main([], tree)
    assert po(tree).read_text() == translated
    models = tree / "community/groups/models.py"
    models.write_text(PYTHON.replace('"Groups"', '"Fan groups"'))
    main([], tree)
    assert 'msgid "Fan groups"\nmsgstr ""' in po(tree).read_text()
    assert '"Groups"' not in po(tree).read_text()


def test_update_of_one_app_leaves_the_others(tree: Path) -> None:
    """A name limits it."""
    assert main(["community.groups"], tree) == 0
    assert po(tree).is_file()
    assert not (tree / "locale").exists()
    assert main(["community.nothing"], tree) == 1


def test_library_words_stay(tree: Path) -> None:
    """An entry marked as a library's has no source of ours and is kept."""
    main([], tree)
    po(tree).write_text(po(tree).read_text() + '\n# library: allauth\nmsgid "Zap"\nmsgstr "嗖"\n')
    main([], tree)
    assert 'msgid "Zap"\nmsgstr "嗖"' in po(tree).read_text()


def check(tree: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    capsys.readouterr()
    status = main(["--check"], tree)
    return status, [line.strip() for line in capsys.readouterr().out.splitlines()[:-1]]


def complete(tree: Path) -> None:
    """Translate everything in the tree rightly."""
    main([], tree)
    app = po(tree).read_text()
    for english, chinese in {
        '"Groups"': "群",
        '"One sentence."': "一句话。",
        '"May"': "五月",
        '"Fans"': "粉丝",
        '"Search"': "搜索",
        '"Open"': "打开",
    }.items():
        app = app.replace(f'msgid {english}\nmsgstr ""', f'msgid {english}\nmsgstr "{chinese}"')
    app = app.replace('fans"\nmsgstr[0] ""', 'fans"\nmsgstr[0] "%(n)d 位粉丝"')
    app = app.replace(
        'real."\nmsgstr[0] ""', 'real."\nmsgstr[0] "%(name)s 有 %(n)s 位粉丝，100%% 真"'
    )
    po(tree).write_text(app)
    root = tree / "locale/zh_Hans/LC_MESSAGES/django.po"
    root.write_text(root.read_text().replace('out"\nmsgstr ""', 'out"\nmsgstr "退出"'))


def test_check_passes_when_all_is_there(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Complete catalogues are no trouble, and a check changes nothing."""
    complete(tree)
    before = po(tree).read_text()
    assert check(tree, capsys) == (0, [])
    assert po(tree).read_text() == before


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('msgstr "群"', 'msgstr ""', "'Groups' is not translated"),
        ('\nmsgid "Groups"', '\n#, fuzzy\nmsgid "Groups"', "'Groups' is marked fuzzy"),
        ('msgid "Groups"', 'msgid "Grops"', "'Groups' is missing"),
        ('msgid "Groups"', 'msgid "Grops"', "'Grops' is not used any more"),
        ("%(n)d 位粉丝", "%(m)d 位粉丝", "'%(n)d fan' has ['%(n)d'], its translation ['%(m)d']"),
    ],
)  # fmt: skip
def test_check_complains(
    tree: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, complaint: str
) -> None:
    """Each fault is told with its catalogue, and the status is 1."""
    complete(tree)
    text = po(tree).read_text()
    assert old in text
    po(tree).write_text(text.replace(old, new))
    status, lines = check(tree, capsys)
    assert status == 1
    assert any(complaint in line and line.startswith("community/groups") for line in lines), lines


def test_check_wants_english_and_one_translation(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Chinese in a source, and one text translated in two ways."""
    complete(tree)
    (tree / "templates" / "desk.html").write_text(
        '{% translate "Sign out" %}{% translate "群" %}{% translate "Groups" %}'
    )
    main([], tree)
    root = tree / "locale/zh_Hans/LC_MESSAGES/django.po"
    text = root.read_text().replace('"Groups"\nmsgstr ""', '"Groups"\nmsgstr "群组"')
    root.write_text(text.replace('"群"\nmsgstr ""', '"群"\nmsgstr "群"'))
    status, lines = check(tree, capsys)
    assert status == 1
    assert lines == [
        "locale/zh_Hans/LC_MESSAGES/django.po: '群' is not English (templates/desk.html)",
        "translated in more than one way: 'Groups': '群' in "
        "community/groups/locale/zh_Hans/LC_MESSAGES/django.po; '群组' in "
        "locale/zh_Hans/LC_MESSAGES/django.po",
    ]


def test_a_broken_template_is_named(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not a traceback."""
    (tree / "templates" / "desk.html").write_text(
        "{% blocktranslate %}{% if x %}{% endif %}{% endblocktranslate %}"
    )
    assert main([], tree) == 1
    assert "desk.html" in capsys.readouterr().err
