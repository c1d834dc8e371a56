"""Merge fields, what changed between versions, and telling mails apart: plain functions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.text.diffing import Piece, text_diff
from kol.pitches.errors import FieldUnknown
from kol.pitches.merge_fields import (
    fields_check,
    fields_fill,
    fields_missing,
    fields_needed,
    greeting_of,
)
from kol.pitches.reading.telling import mail_tell
from tests.kol.pitches.mailbox_play import bounce, reply

TOKEN = "abcdefghijkmnpqrstuv"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("张伟", "张老师"),
        ("欧阳静", "欧阳老师"),
        ("王", "王老师"),
        ("Anna Li", "Anna Li"),
        ("", ""),
    ],
)
def test_how_one_speaks_to_them(name: str, said: str) -> None:
    assert greeting_of(name) == said


def test_fields_are_filled_and_empty_lines_go() -> None:
    text = "{{称呼}}您好：\n\n{{附言}}\n\n请{{ 媒体 | 贵媒体 }}看看，{{name}}｛｛职务｝｝"
    filled = fields_fill(text, {"greeting": "张老师", "name": "张伟", "title": "记者"})
    assert filled == "张老师您好：\n\n\n请贵媒体看看，张伟记者"


def test_a_value_is_never_read_as_a_field() -> None:
    assert fields_fill("{{姓名}}", {"name": "{{媒体}}", "outlet": "日报"}) == "{{媒体}}"


def test_which_fields_a_person_must_not_lack() -> None:
    needed = fields_needed("{{称呼}}", "{{媒体|贵媒体}}{{职务}}{{附言}}")
    assert [one.name for one in needed] == ["greeting", "title"]
    assert fields_missing(needed, {"greeting": "张老师", "title": " "}) == ["title"]


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(FieldUnknown) as refused:
        fields_check(("subject", "{{称呼}}"), ("body", "{{星座}}"))
    assert (refused.value.field, refused.value.params["name"]) == ("body", "星座")


def test_what_changed_is_told_within_the_paragraph() -> None:
    assert text_diff("今天发布。\n二", "明天发布。\n二\n三") == [
        [Piece("removed", "今"), Piece("added", "明"), Piece("same", "天发布。")],
        [Piece("same", "二")],
        [Piece("added", "三")],
    ]


@settings(deadline=None)  # what is loaded at a first call takes its time
@given(before=st.text(max_size=60), after=st.text(max_size=60))
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    lines = text_diff(before, after)
    for way, text in (("added", before), ("removed", after)):
        kept = "".join(piece.text for line in lines for piece in line if piece.way != way)
        assert kept == text.replace("\n", "")


@settings(deadline=None)  # what is loaded at a first call takes its time
@given(raw=st.binary(max_size=400))
def test_no_bytes_stop_the_reading(raw: bytes) -> None:
    told = mail_tell(b"Subject: x\n" + raw)
    assert told.kind in ("reply", "auto", "bounce", "stop", "delay", "complaint")


@settings(deadline=None)  # what is loaded at a first call takes its time
@given(at=st.integers(0, 1200), junk=st.binary(max_size=6))
def test_a_damaged_report_stops_nothing(at: int, junk: bytes) -> None:
    raw = bounce(TOKEN).encode()
    told = mail_tell(raw[:at] + junk + raw[at:])
    assert isinstance(told.tokens, list)


@pytest.mark.parametrize(
    ("raw", "kind", "code"),
    [
        (bounce(TOKEN), "bounce", "5.1.1"),
        (bounce(TOKEN, action="delayed", status="4.4.1"), "delay", "4.4.1"),
        (bounce(TOKEN, action="delivered", status="2.0.0"), "auto", ""),
        (reply(TOKEN, "好的，谢谢"), "reply", ""),
        (reply(TOKEN, "TD"), "stop", ""),
        (reply(TOKEN, "退订这个词我们不用，文章收到了"), "reply", ""),
        (reply(TOKEN, "x", Auto_Submitted="auto-generated"), "auto", ""),
        (reply(TOKEN, "x", Auto_Submitted="no"), "reply", ""),
    ],
)
def test_mails_are_told_apart(raw: str, kind: str, code: str) -> None:
    told = mail_tell(raw.encode())
    assert (told.kind, told.code, told.tokens[:1]) == (kind, code, [TOKEN])


def test_a_complaint_by_its_report() -> None:
    raw = bounce(TOKEN).replace("report-type=delivery-status", "report-type=feedback-report")
    raw = raw.replace("message/delivery-status", "message/feedback-report")
    assert mail_tell(raw.encode()).kind == "complaint"


@pytest.mark.parametrize(
    "quote",
    [
        "------------------ 原始邮件 ------------------\n发件人: x",
        "-----Original Message-----\nFrom: x",
        "在 2026年11月26日 10:00，小满 <pr@x.example> 写道：\n> 您好",
        "On Thu, Nov 26, 2026 at 10:00 AM PR <pr@x.example> wrote:\n> hi",
        "> 您好",
    ],
)
def test_what_is_quoted_is_left_out(quote: str) -> None:
    assert mail_tell(reply(TOKEN, f"收到，谢谢\n\n{quote}").encode()).text == "收到，谢谢"
