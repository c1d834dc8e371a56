"""Whose address a request has, and what it is counted as."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from foundation.teams.access import client_ip, ip_key

PEER = "192.0.2.1"


def read(forwarded: str | None = None, peer: str = PEER) -> str | None:
    """The address of a request that says so."""
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_ip(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


@pytest.mark.parametrize(
    ("forwarded", "ip"),
    [
        ("198.51.100.9", "198.51.100.9"),
        ("203.0.113.5, 198.51.100.9", "198.51.100.9"),
        ("198.51.100.9:51234", "198.51.100.9"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]:51234", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:198.51.100.9", "198.51.100.9"),
        ("unknown", PEER),
        ("<script>", PEER),
        ("198.51.100.9, ", PEER),
        ("", PEER),
        (None, PEER),
    ],
)
def test_what_the_proxy_tells(settings: Settings, forwarded: str | None, ip: str) -> None:
    settings.TRUSTED_PROXIES = 1
    assert read(forwarded) == ip


def test_without_a_proxy_only_the_peer_counts(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 0
    assert read("198.51.100.9") == PEER
    assert read(peer="") is None
    assert read(peer="unix:") is None


@pytest.mark.parametrize(
    ("ip", "key"),
    [
        ("198.51.100.9", "198.51.100.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
        ("::ffff:198.51.100.9", "198.51.100.9"),
        ("nonsense", None),
        ("", None),
        (None, None),
    ],
)
def test_what_an_address_is_counted_as(ip: str | None, key: str | None) -> None:
    assert ip_key(ip) == key
