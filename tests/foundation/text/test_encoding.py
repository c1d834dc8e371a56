import codecs
import csv
import io
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from foundation.text.encoding import (
    CHUNK,
    ENCODING_CHOICES,
    decode_bytes,
    encoding_of,
    open_text,
)
from foundation.text.errors import EncodingError

TEXT = "昵称,手机号\r\n小满,13800138000\r\n𠮷野家，€,100\r\n"


@pytest.mark.parametrize(
    ("data", "override", "encoding"),
    [
        (TEXT.encode(), None, "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), None, "utf-8"),
        (TEXT.encode("gb18030"), None, "gb18030"),
        (TEXT.encode("utf-16"), None, "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), None, "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16", "utf-16"),
        (TEXT.encode("gb18030"), "gbk", "gbk"),
        (TEXT.encode("gb18030"), "GB18030", "gb18030"),
        (TEXT.encode("gb18030"), "gb2312", "gbk"),
        (TEXT.encode(), "UTF8", "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8", "utf-8"),
    ],
)
def test_decode(data: bytes, override: str | None, encoding: str) -> None:
    assert decode_bytes(data, override) == (TEXT, encoding)
    reader, name = open_text(io.BytesIO(data), override)
    assert (reader.read(), name) == (TEXT, encoding)


def test_big5_is_read_when_chosen() -> None:
    data = "暱稱,手機\r\n王小明,1".encode("big5")
    assert decode_bytes(data, "big5") == ("暱稱,手機\r\n王小明,1", "big5")


def test_nothing_is_utf8() -> None:
    assert decode_bytes(b"") == ("", "utf-8")


def _at(position: int) -> dict[str, object]:
    return {"encoding": "utf-8", "position": position}


@pytest.mark.parametrize(
    ("data", "override", "code", "params"),
    [
        (b"\xff", None, "encoding_unknown", {}),
        ("小满".encode("gb18030")[:-1], None, "encoding_unknown", {}),
        (b"\xef", None, "encoding_unknown", {}),
        (codecs.BOM_UTF8 + b"\xff", None, "encoding_unknown", {}),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", None, "encoding_unknown", {}),
        (b"abc\xff", "utf-8", "encoding_mismatch", _at(3)),
        (b"a" * CHUNK + b"\xc3x", "utf-8", "encoding_mismatch", _at(CHUNK)),
        (b"a" * (CHUNK - 1) + b"\xe5\xb0z", "utf-8", "encoding_mismatch", _at(CHUNK - 1)),
        (b"abc", "latin-1", "encoding_unsupported", {"encoding": "latin-1"}),
        (b"\x00\x01\x02", None, "encoding_binary", {}),
        (b"PK\x03\x04rest", None, "encoding_spreadsheet", {}),
        (b"PK\x03\x04rest", "utf-8", "encoding_spreadsheet", {}),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None, "encoding_spreadsheet", {}),
    ],
)  # fmt: skip
def test_refusals(data: bytes, override: str | None, code: str, params: dict[str, object]) -> None:
    for call in (decode_bytes, lambda d, o: open_text(io.BytesIO(d), o)):
        with pytest.raises(EncodingError) as refused:
            call(data, override)
        assert (refused.value.code, refused.value.params) == (code, params)
        assert refused.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("shift", range(4))
def test_characters_across_chunks(encoding: str, shift: int) -> None:
    text = "a" * shift + "小满𠮷" * CHUNK
    assert encoding_of(io.BytesIO(text.encode(encoding))) == encoding
    assert decode_bytes(text.encode(encoding)) == (text, encoding)


def test_a_file_read_as_csv(tmp_path: Path) -> None:
    path = tmp_path / "fans.csv"
    path.write_bytes('昵称,备注\r\n小满,"两\r\n行"\r\n'.encode("gb18030"))
    with path.open("rb") as stream:
        reader, encoding = open_text(stream)
        assert encoding == "gb18030"
        assert list(csv.reader(reader)) == [["昵称", "备注"], ["小满", "两\r\n行"]]


def test_uploads_are_read_as_they_come() -> None:
    small = SimpleUploadedFile("a.csv", TEXT.encode("gb18030"))
    assert open_text(small).reader.read() == TEXT
    with TemporaryUploadedFile("a.csv", "text/csv", 0, None) as large:
        large.write(TEXT.encode("gb18030"))
        large.seek(0)
        assert open_text(large).reader.read() == TEXT


def test_the_position_is_kept() -> None:
    with tempfile.TemporaryFile() as stream:
        stream.write(b"skip" + TEXT.encode())
        stream.seek(4)
        assert encoding_of(stream) == "utf-8"
        assert stream.tell() == 4
        assert open_text(stream).reader.read() == TEXT


def test_every_choice_can_be_chosen() -> None:
    for value, label in ENCODING_CHOICES:
        assert str(label)
        assert decode_bytes(b"a\x00" if value == "utf-16" else b"a", value).text == "a"


@given(st.one_of(st.binary(max_size=200), st.text().map(lambda t: t.encode("gb18030", "ignore"))))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    for override in (None, "utf-8", "gbk", "big5", "utf-16"):
        try:
            text, encoding = decode_bytes(data, override)
        except EncodingError:
            continue
        reader = open_text(io.BytesIO(data), override)
        assert (reader.reader.read(), reader.encoding) == (text, encoding)


@given(st.text())
def test_text_comes_back(text: str) -> None:
    plain = text.removeprefix("\ufeff").replace("\x00", "")
    assert decode_bytes(plain.encode()).text == plain.removeprefix("\ufeff")
