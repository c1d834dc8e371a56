import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.text.emails import email_mask, email_normalise
from foundation.text.errors import EmailError
from tests.foundation.text.strings import texts


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Zhang.Wei+x@QQ.com", "zhang.wei+x@qq.com"),
        (" ｚｗ＠１６３．ｃｏｍ ", "zw@163.com"),
        ("zw@qq。com", "zw@qq.com"),
        ("mailto:zw@qq.com", "zw@qq.com"),
        ("<zw@qq.com>", "zw@qq.com"),
        ("\u200bzw@qq.com\ufeff", "zw@qq.com"),
        ("zw@例子.公司", "zw@xn--fsqu00a.xn--55qx5d"),
        ("zw@BÜCHER.example", "zw@xn--bcher-kva.example"),
        ("张伟@qq.com", "张伟@qq.com"),
    ],
)
def test_one_mailbox_has_one_form(written: str, address: str) -> None:
    assert email_normalise(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "zw", "zw@", "@qq.com", "zw@qq", "z w@qq.com", "zw@@qq.com", "zw@qq..com", "zw@-qq.com",
        ".zw@qq.com", "zw.@qq.com", "z..w@qq.com", "zw@qq.com,zx@qq.com", "zw@127.0.0.1",
        "zw@qq.c", "zw@qq_x.com", f"{'z' * 65}@qq.com", f"zw@{'a.' * 130}com", '"zw"@qq.com',
        "zw@\u0301.com",
    ],
)  # fmt: skip
def test_plain_mistakes_are_refused(written: str) -> None:
    with pytest.raises(EmailError) as refused:
        email_normalise(written)
    assert refused.value.code == "email_invalid"


@pytest.mark.parametrize("written", ["", None, "  ", "\u200b"])
def test_empty(written: object) -> None:
    with pytest.raises(EmailError) as refused:
        email_normalise(written)
    assert refused.value.code == "email_empty"


def test_mask() -> None:
    assert email_mask("zhang.wei@qq.com") == "z***i@qq.com"
    assert email_mask("zw@qq.com") == "z***@qq.com"


@given(st.one_of(texts, st.emails(), st.tuples(texts, texts).map("@".join)))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = email_normalise(text)
    except EmailError:
        return
    assert email_normalise(address) == address
