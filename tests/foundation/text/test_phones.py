import pickle

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from foundation.text.errors import PhoneError
from foundation.text.phones import phone_e164, phone_mask, phone_tail
from tests.foundation.text.strings import texts


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "１３８００１３８０００",
        "138 0013 8000",
        "138-0013-8000",
        "138\u00a00013\u30008000",
        "138–0013—8000",
        "+8613800138000",
        "+86 138 0013 8000",
        "＋86-13800138000",
        "008613800138000",
        "0086 138 0013 8000",
        "8613800138000",
        "(+86)138.0013.8000",
        "\u202d13800138000\u202c",
        "'13800138000",
        "13800138000.0",
        " 13800138000\t",
    ],
)
def test_a_mobile_however_it_is_written(written: str) -> None:
    assert phone_e164(written) == "+8613800138000"


@pytest.mark.parametrize(
    ("written", "region", "e164"),
    [
        (13800138000, "CN", "+8613800138000"),
        ("16212345678", "CN", "+8616212345678"),
        ("010-8888 6666", "CN", "+861088886666"),
        ("+86 (0)10 88886666", "CN", "+861088886666"),
        ("+852 9123 4567", "CN", "+85291234567"),
        ("9123 4567", "HK", "+85291234567"),
        ("13800138000", "HK", None),
        ("+1 (415) 555-2671", "CN", "+14155552671"),
        ("0912-345-678", "TW", "+886912345678"),
        ("0086 138 0013 8000", "US", "+8613800138000"),
        ("+86 0138 0013 8000", "CN", "+8613800138000"),
    ],
)
def test_other_numbers(written: object, region: str, e164: str | None) -> None:
    if e164 is None:
        with pytest.raises(PhoneError):
            phone_e164(written, region)
    else:
        assert phone_e164(written, region) == e164


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "phone_empty"),
        (None, "phone_empty"),
        (" \u200b\t", "phone_empty"),
        ("1.38E+10", "phone_scientific"),
        ("1.38001E10", "phone_scientific"),
        ("１.38e+１0", "phone_scientific"),
        ("13800138000/13900139000", "phone_several"),
        ("13800138000、13900139000", "phone_several"),
        ("1380013800", "phone_invalid"),
        ("138001380001", "phone_invalid"),
        ("12345678901", "phone_invalid"),
        ("10086", "phone_invalid"),
        ("微信同号", "phone_invalid"),
        ("13800138000转8", "phone_invalid"),
        ("1-800-FLOWERS", "phone_invalid"),
        ("####", "phone_invalid"),
        ("+", "phone_invalid"),
        ("١٣٨٠٠١٣٨٠٠٠", "phone_invalid"),
    ],
)
def test_refusals(written: object, code: str) -> None:
    with pytest.raises(PhoneError) as refused:
        phone_e164(written)
    assert refused.value.code == code


def test_a_landline_is_no_mobile() -> None:
    with pytest.raises(PhoneError) as refused:
        phone_e164("010-88886666", mobile_only=True)
    assert refused.value.code == "phone_not_mobile"
    assert phone_e164("16212345678", mobile_only=True) == "+8616212345678"
    assert phone_e164("+85291234567", mobile_only=True) == "+85291234567"


def test_a_refusal_speaks_both_languages_and_survives_a_queue() -> None:
    with pytest.raises(PhoneError) as refused:
        phone_e164("1.38E+10")
    error = pickle.loads(pickle.dumps(refused.value))  # noqa: S301
    with translation.override("en"):
        assert error.message.startswith("“1.38E+10” is how a spreadsheet shortens a long number")
    with translation.override("zh-hans"):
        assert str(error).startswith("“1.38E+10”是表格软件缩写过的长数字")
    assert (error.code, error.params) == ("phone_scientific", {"value": "1.38E+10"})


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        PhoneError("phone_nonsense")


@pytest.mark.parametrize(
    ("e164", "mask", "tail"),
    [
        ("+8613800138000", "138****8000", "8000"),
        ("+85291234567", "+85****4567", "4567"),
        ("+14155552671", "+14****2671", "2671"),
        ("+861088886666", "+86****6666", "6666"),
        ("12345", "****45", "2345"),
        ("", "****", ""),
    ],
)
def test_mask_and_tail(e164: str, mask: str, tail: str) -> None:
    assert (phone_mask(e164), phone_tail(e164)) == (mask, tail)


@given(st.one_of(texts, st.from_regex(r"[+０-９0-9 ()-]{0,20}", fullmatch=True)))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        e164 = phone_e164(text)
    except PhoneError:
        return
    assert phone_e164(e164) == e164
    assert e164.startswith("+")
    assert e164[1:].isdigit()
    assert len(e164) <= 16
