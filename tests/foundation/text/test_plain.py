"""What is plain takes a short way; it leads where the long one does."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.text import emails, normal, phones, pinyin
from foundation.text.errors import TextError

HAN = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=6)
PHRASES = st.sampled_from(["银行", "重庆", "长大", "音乐", "单于", "朝阳", "还款", "行长", "重重"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(HAN, PHRASES), max_size=3).map("".join))
def test_characters_read_one_by_one_as_in_their_run(han: str) -> None:
    assert pinyin._read(han) == pinyin._looked_up(han)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0Zz9一龥 鹿\u0301\u200d", max_size=12), st.integers(1, 14))
def test_a_plain_name_is_clean_already(text: str, length: int) -> None:
    cut = text[: length * 16 + 1024]
    long_way = normal._stable(lambda value: normal._clean_once(value, length, False), cut)
    assert normal.display_clean(text, length) == long_way


@settings(max_examples=300, deadline=None)
@given(st.from_regex(r"[a-z0-9._+-]{1,8}@[a-z0-9.-]{1,12}", fullmatch=True))
def test_a_plain_address_is_stored_as_it_stands(text: str) -> None:
    def given_by(check: Callable[[object], str]) -> str:
        try:
            return check(text)
        except TextError as error:
            return error.code

    quick = given_by(emails.email_normalise)
    plain, emails._PLAIN = emails._PLAIN, emails.re.compile(r"(?!)")  # type: ignore[attr-defined]
    try:
        assert quick == given_by(emails.email_normalise)
    finally:
        emails._PLAIN = plain


@pytest.mark.parametrize("phone", ["13800138000", "19999999999"])
def test_a_plain_mobile(phone: str) -> None:
    assert phones.phone_e164(phone) == f"+86{phone}" == phones.phone_e164(f" {phone} ")


@pytest.mark.parametrize("phone", ["１３８００１３８０００", "13800138000\n"])
def test_what_is_nearly_plain_takes_the_long_way(phone: str) -> None:
    assert phones.phone_e164(phone) == "+8613800138000"
