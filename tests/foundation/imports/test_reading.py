"""Tables as people save them: every encoding, delimiter and workbook, and files that are none."""

import io
import struct
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.imports.errors import (
    CellTooLong,
    EncodingRefused,
    FileEmpty,
    FileNoRows,
    FileRefused,
    FileTooLarge,
    TooManyColumns,
    TooManyRows,
    WorkbookBroken,
    WorkbookTooLarge,
)
from foundation.imports.reading import (
    MAX_BYTES,
    TableLook,
    table_look,
    table_prepare,
    table_rows,
)
from foundation.imports.reading.sheets import column_letter
from foundation.imports.reading.workbook import zip_measure
from tests.foundation.imports.files import FANS, Bytes, xlsx, zipped

HEADER = ["昵称", "手机号", "邮箱", "标签"]


def look(data: bytes, encoding: str = "", has_header: bool | None = None) -> TableLook:
    return table_look(io.BytesIO(data), encoding=encoding, has_header=has_header)


def rows(data: bytes) -> list[list[str]]:
    seen = look(data)
    stream = io.BytesIO(data)
    return [
        row.cells
        for row in table_rows(stream, encoding=seen.encoding, delimiter=seen.delimiter)
        if row.number >= seen.first_row
    ]


def read_upload(data: bytes) -> tuple[TableLook, list[list[str]]]:
    with table_prepare(Bytes(data)) as prepared:
        raw = prepared.path.read_bytes()
        seen = table_look(io.BytesIO(raw), encoding=prepared.encoding)
        return seen, rows(raw)


@pytest.mark.parametrize(
    ("encoded", "name"),
    [
        (FANS.replace("㑇", "宝").encode("gbk"), "gb18030"),
        (FANS.encode("gb18030"), "gb18030"),
        (FANS.encode("utf-8"), "utf-8"),
        (FANS.encode("utf-8-sig"), "utf-8"),
        (FANS.encode("utf-16"), "utf-16"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter(encoded: bytes, name: str, ends: str, delimiter: str) -> None:
    codec = "utf-16" if name == "utf-16" else name
    text = encoded.decode(codec).lstrip("\ufeff").replace(",", delimiter).replace("\n", ends)
    prefix = b"\xef\xbb\xbf" if encoded.startswith(b"\xef\xbb\xbf") else b""
    data = prefix + text.encode(codec)
    seen = look(data)
    assert (seen.encoding, seen.delimiter, seen.columns, seen.rows, seen.first_row) == (
        name, delimiter, HEADER, 3, 2,
    )  # fmt: skip
    assert seen.samples[1] == ["13800138000", "13900139000", ""]
    assert rows(data)[0] == ["小鹿", "13800138000", "deer@qq.com", "铁粉、北京"]


def test_a_file_without_a_header_names_its_places() -> None:
    seen = look("小鹿,13800138000\n阿猫,13900139000\n".encode())
    assert (seen.has_header, seen.columns, seen.rows, seen.first_row) == (False, ["A", "B"], 2, 1)
    forced = look("小鹿,13800138000\n阿猫,13900139000\n".encode(), has_header=True)
    assert (forced.columns, forced.rows) == (["小鹿", "13800138000"], 1)


def test_titles_sep_lines_and_blank_rows_are_passed_over() -> None:
    data = "sep=;\n粉丝表;;\n\n昵称;手机;\n;;\n 小鹿 ;13800138000;\n".encode("gbk")
    seen = look(data)
    assert (seen.delimiter, seen.columns, seen.first_row, seen.rows) == (
        ";",
        ["昵称", "手机"],
        5,
        1,
    )
    assert rows(data) == [["小鹿", "13800138000", ""]]


def test_quotes_hold_delimiters_and_lines() -> None:
    data = '昵称,备注\n小鹿,"一行,\n又一行"\n"阿""猫",x\n'.encode("gb18030")
    assert rows(data) == [["小鹿", "一行,\n又一行"], ['阿"猫', "x"]]


def test_nuls_are_taken_out_where_an_encoding_was_chosen() -> None:
    data = "昵称,手机\n小\0鹿,13800138000\n".encode()
    assert look(data, encoding="utf-8").samples[0] == ["小鹿"]
    with pytest.raises(EncodingRefused) as refusal:
        look(data)
    assert refusal.value.code == "encoding_binary"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", FileEmpty),
        (b"\xef\xbb\xbf", FileEmpty),
        (b"\n\n ,, \n", FileEmpty),
        ("昵称,手机\n".encode(), FileNoRows),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200), EncodingRefused),
        (b"nick,phone\n\xff\xfe\xfd\x81 ,1\n", EncodingRefused),
        (b"a,b\n" + b"x" * 10_000_000 + b",1\n", CellTooLong),
        (b'a,b\n"' + b"x,1\n" * 50_000, CellTooLong),
        (b"a,b\n" + b",".join(b"1" for _ in range(300)) + b"\n", TooManyColumns),
        (b"a,b\n" + b"1,2\n" * 200_001, TooManyRows),
    ],
)
def test_refused_whole(data: bytes, error: type[FileRefused]) -> None:
    with pytest.raises(error) as refusal:
        look(data)
    assert "%(" not in refusal.value.text()


def test_wrong_override_says_where() -> None:
    with pytest.raises(EncodingRefused) as refusal:
        look("昵称,手机\n小鹿,13800138000\n".encode("gbk"), encoding="utf-8")
    assert refusal.value.code == "encoding_mismatch"
    assert refusal.value.field == "encoding"


def test_too_large_is_not_even_kept() -> None:
    with pytest.raises(FileTooLarge), table_prepare(Bytes(b"x" * (MAX_BYTES + 1))):
        pass


def test_column_letters() -> None:
    assert [column_letter(at) for at in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


class TestWorkbooks:
    def test_numbers_stay_numbers_people_know(self) -> None:
        book = xlsx(
            [
                ["昵称", "手机号", "互关", "uid"],
                ["小鹿", 13800138000, True, 5.5],
                ["阿猫", "13900139000", None, 7],
            ]
        )
        seen, found = read_upload(book)
        assert (seen.columns, seen.rows) == (["昵称", "手机号", "互关", "uid"], 2)
        assert found == [
            ["小鹿", "13800138000", "TRUE", "5.5"],
            ["阿猫", "13900139000", "", "7"],
        ]

    def test_row_numbers_are_the_sheets(self) -> None:
        book = xlsx([[], [], [None, "昵称", "手机"], [None, "小鹿", 13800138000]])
        seen, found = read_upload(book)
        assert (seen.first_row, seen.columns) == (4, ["A", "昵称", "手机"])
        assert found == [["", "小鹿", "13800138000"]]

    @pytest.mark.parametrize(
        "data",
        [
            b"PK\x03\x04" + bytes(100),
            zipped({"readme.txt": "no workbook"}),
            zipped({"xl/workbook.xml": "<not"}),
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
            xlsx([["a", "b"]])[:-30],
        ],
    )
    def test_broken(self, data: bytes) -> None:
        with pytest.raises(WorkbookBroken):
            read_upload(data)

    def test_bomb_by_size(self) -> None:
        book = zipped({"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": bytes(120_000_000)})
        assert len(book) < 500_000
        began = time.monotonic()
        with pytest.raises(WorkbookTooLarge):
            read_upload(book)
        assert time.monotonic() - began < 5

    def test_bomb_that_lies_about_its_size(self) -> None:
        book = bytearray(
            zipped({"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": bytes(50_000_000)})
        )
        real, claimed = struct.pack("<I", 50_000_000), struct.pack("<I", 10)
        crc = struct.pack("<I", zlib.crc32(bytes(50_000_000)))
        assert real in book
        lied = (
            bytes(book)
            .replace(real, claimed)
            .replace(crc, struct.pack("<I", zlib.crc32(bytes(10))))
        )
        with pytest.raises(WorkbookTooLarge):
            zip_measure(io.BytesIO(lied), len(lied))

    def test_bomb_by_one_far_cell(self, tmp_path: Path) -> None:
        book = xlsx([["昵称"], ["小鹿"]], at="XFD1048576")
        began = time.monotonic()
        with pytest.raises(FileRefused):
            read_upload(book)
        assert time.monotonic() - began < 30


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(alphabet='昵称,;\t"\r\n\0\ufeff =鹿1\U0001f98c', max_size=200).map(
            lambda text: text.encode("gb18030")
        ),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
        st.binary(max_size=200).map(lambda tail: b"PK\x03\x04" + tail),
    )
)
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    """Either rows or a refusal with a sentence; what look() passed is readable to its end."""
    if data.startswith(b"PK\x03\x04"):
        with pytest.raises(FileRefused):
            zip_measure(io.BytesIO(data), len(data))
        return
    try:
        seen = look(data)
    except FileRefused as refusal:
        assert refusal.text()  # noqa: PT017 -- or it does not raise
        return
    found = rows(data)
    assert len(found) == seen.rows
    assert not any("\0" in cell for row in found for cell in row)
