"""E-mail addresses: one form for one mailbox, and a check that refuses plain mistakes only."""

import re
import unicodedata

from foundation.text.errors import EmailError, value_shown

_LOCAL = re.compile(r"^[^\s@<>()\[\]\\,;:\"]+$")
_LABEL = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)$")
_LONGEST, _LONGEST_LOCAL = 254, 64
# What is stored as it stands: nothing to fold, no dash at an end of a label.
_PLAIN = re.compile(r"^[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]{1,63}\.)+[a-z]{2,63}\Z")


def email_normalise(raw: object) -> str:
    """An address in the form it is stored and compared by.

    Folds width (``＠``), drops invisible characters, ``mailto:`` and ``<>``, lower-cases the whole
    (no mailbox people use tells case apart) and writes an international domain in its ASCII form.
    Raises ``EmailError``: ``email_empty`` or ``email_invalid``. Whether mail arrives there, only
    sending can tell.
    """
    if isinstance(raw, str) and len(raw) <= _LONGEST_LOCAL and _PLAIN.match(raw):
        return raw  # as nearly every row of a list has it
    shown = value_shown(raw)
    text = _readable("" if raw is None else str(raw)[: _LONGEST * 2])
    if not text:
        raise EmailError("email_empty")
    local, at, domain = text.rpartition("@")
    if not at or not _local_fits(local):
        raise EmailError("email_invalid", value=shown)
    address = f"{local}@{_domain_ascii(domain, shown)}"
    if len(address) > _LONGEST:
        raise EmailError("email_invalid", value=shown)
    return address


def email_mask(address: str) -> str:
    """An address its owner recognises and nobody can write to: ``z***n@qq.com``."""
    local, _at, domain = address.rpartition("@")
    if len(local) < 3:
        return f"{local[:1]}***@{domain}"
    return f"{local[0]}***{local[-1]}@{domain}"


def _readable(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Cs"))
    text = text.strip().lower().removeprefix("mailto:")
    return text.removeprefix("<").removesuffix(">").strip()


def _local_fits(local: str) -> bool:
    if not local or len(local.encode()) > _LONGEST_LOCAL or not _LOCAL.match(local):
        return False
    return not (local.startswith(".") or local.endswith(".") or ".." in local)


def _domain_ascii(domain: str, shown: str) -> str:
    if not domain.isascii():
        import idna

        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise EmailError("email_invalid", value=shown) from None
    labels = domain.split(".")
    top_fits = not labels[-1].isdigit() and len(labels[-1]) > 1
    if len(labels) < 2 or not top_fits or not all(_LABEL.match(label) for label in labels):
        raise EmailError("email_invalid", value=shown)
    return domain
