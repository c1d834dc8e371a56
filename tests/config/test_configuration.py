"""docs/configuration.md names every variable that is read."""

import re

from config.launch.options import ROOT

_READ = re.compile(
    r"(?:env\.(?:text|flag|number|words|pairs|database)|environ\.get)\(\s*\"([A-Z][A-Z0-9_]+)\""
)
# Django's own, and the start's private notes to itself.
_NOT_CONFIGURATION = {
    "DJANGO_SETTINGS_MODULE",
    "PATH",
    "PIP_CERT",
    "QZ_STARTED",
    "SSL_CERT_FILE",
}


def test_every_variable_is_documented() -> None:
    """Read in settings or by the launcher: documented; documented: read somewhere."""
    sources = [*(ROOT / "config").rglob("*.py"), *(ROOT / "config").rglob("*.sh")]
    text = "\n".join(path.read_text() for path in sources)
    read = set(_READ.findall(text)) - _NOT_CONFIGURATION
    documented = set(
        re.findall(r"`([A-Z][A-Z0-9_]{3,})`", (ROOT / "docs/configuration.md").read_text())
    )
    assert read - documented == set()
    known_elsewhere = {"ALLOW_NO_BROWSER", "DEBUG", "INFO", "WARNING", "ERROR"}
    # Read by a name made of the provider's.
    known_elsewhere |= {
        "QZ_WEIXIN_ID",
        "QZ_WEIXIN_SECRET",
        "QZ_WEIXIN_MP_ID",
        "QZ_WEIXIN_MP_SECRET",
        "QZ_WEIBO_ID",
    }
    assert {name for name in documented - known_elsewhere if name not in text} == set()
