"""Documents: known by their bytes, kept as they are, only ever saved."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from foundation.assets import registry
from foundation.assets.documents import document_read, name_clean
from foundation.assets.errors import (
    DocumentBroken,
    DocumentMacros,
    DocumentTooBig,
    NotADocument,
)
from foundation.assets.models import Asset
from foundation.assets.services import MAX_DOCUMENT, file_create
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, User
from tests.cast import staff_actor
from tests.documents import PDF, container, older
from tests.pictures import picture, upload

DOCX = container("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("raw", "name", "extension"),
    [
        (PDF, "x.exe", "pdf"),
        (DOCX, "报价.doc", "docx"),
        (container("xl/workbook.xml"), "a.xlsx", "xlsx"),
        (container("ppt/presentation.xml"), "a.pptx", "pptx"),
        (container("OFD.xml"), "发票.ofd", "ofd"),
        (
            container(mimetype=b"application/vnd.oasis.opendocument.text"),
            "a.odt",
            "odt",
        ),
        (older("WordDocument"), "a.doc", "doc"),
        (older("Workbook"), "a.xls", "xls"),
        ("稿件".encode("gbk"), "稿件.txt", "txt"),
        ("姓名,手机\n".encode(), "a.CSV", "csv"),
    ],
)
def test_a_document_is_what_its_bytes_are(raw: bytes, name: str, extension: str) -> None:
    assert document_read(raw, name).extension == extension


@pytest.mark.parametrize(
    ("raw", "name", "refused"),
    [
        (b"<html><script>1</script></html>", "a.pdf", NotADocument),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", NotADocument),
        (b"MZ\x90\x00" + b"\0" * 99, "a.docx", NotADocument),
        (b"", "a.txt", NotADocument),
        (b"\0\1\2\3" * 40, "a.txt", NotADocument),
        (container("classes.dex", "AndroidManifest.xml"), "a.docx", NotADocument),
        (older("Something"), "a.doc", NotADocument),
        (PDF[:20], "a.pdf", DocumentBroken),
        (DOCX[:-30], "a.docx", DocumentBroken),
        (container("word/document.xml", "word/vbaProject.bin"), "a.docx", DocumentMacros),
        (older("Workbook", "_VBA_PROJECT"), "a.xls", DocumentMacros),
        (
            container("Basic/x.xml", mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
            "a.ods",
            DocumentMacros,
        ),
    ],
)
def test_what_is_none_is_refused(raw: bytes, name: str, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        document_read(raw, name)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026年报价单.pdf", "2026年报价单.pdf"),
        ("..\\..\\etc\\passwd", "passwd.pdf"),
        ("a/b/刊例.tar.gz", "刊例.tar.pdf"),
        ("cod\u202exslx.exe", "codxslx.pdf"),
        ("\u200b.pdf", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_safe_to_save_under(given: str, kept: str) -> None:
    assert name_clean(given, "pdf") == kept


@pytest.fixture
def readers() -> Iterator[list[int]]:
    allowed: list[int] = []
    registry.asset_reader("test", lambda user, asset: user.pk in allowed)
    yield allowed
    del registry._readers["test"]


def keep(owner: Staff, raw: bytes, name: str) -> Asset:
    with team_scope(owner.team_id):
        return file_create(
            team_id=owner.team_id,
            upload=upload(raw, name, "application/octet-stream"),
            purpose="test",
            ref_id=None,
            actor=staff_actor(owner),
        )


def test_a_document_leaves_as_an_attachment_in_a_sandbox(
    owner: Staff, files: Path, readers: list[int], client_for: Callable[[User | Staff], Client]
) -> None:
    asset = keep(owner, DOCX, "刊例价.docx")
    assert (files / asset.key).read_bytes() == DOCX
    assert (asset.thumb_key, asset.size) == ("", len(DOCX))
    assert client_for(owner).get(f"/a/{asset.public_id}/").status_code == 404
    readers.append(owner.user_id)
    response = client_for(owner).get(f"/a/{asset.public_id}/")
    assert response.status_code == 200
    assert bytes(response.getvalue()) == DOCX
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E5%88%8A%E4%BE%8B%E4%BB%B7.docx"
    )
    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=600"


def test_a_picture_among_files_is_made_anew(owner: Staff, files: Path, readers: list[int]) -> None:
    asset = keep(owner, picture("JPEG", size=(300, 200)), "名片.pdf")
    assert (asset.mime, asset.filename, bool(asset.thumb_key)) == ("image/jpeg", "", True)


def test_a_document_over_the_cap_leaves_nothing(
    owner: Staff, files: Path, readers: list[int]
) -> None:
    with pytest.raises(DocumentTooBig):
        keep(owner, PDF + b" " * MAX_DOCUMENT + b"%%EOF", "a.pdf")
    with team_scope(owner.team_id):
        assert not Asset.objects.exists()
    assert not [path for path in files.rglob("*") if path.is_file()]
