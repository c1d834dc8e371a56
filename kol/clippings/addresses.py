"""When two addresses are one page."""

from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

import httpx

from foundation.fetching.addresses import url_read

# What only says where a reader came from.
_TRACKS = frozenset(
    {
        "spm", "from", "isappinstalled", "nsukey", "scene", "chksm", "fbclid", "gclid", "yclid",
        "share_token", "share_from", "sharefrom", "share_source", "share_medium", "share_plat",
        "share_tag", "share_session_id", "share_iid", "timestamp", "wxshare_count", "clicktime",
        "enterid", "sessionid", "subscene", "ascene", "devicetype", "version", "lang", "exportkey",
        "pass_ticket", "wx_header", "refer", "referer", "ref", "src", "vd_source", "bbid", "ts",
        "app", "traffic_source", "tt_from", "utm", "wid", "req_id", "module_name",
    }
)  # fmt: skip
# Pages that are told apart by nothing but some of their values.
_KEEPS = {"mp.weixin.qq.com": frozenset({"__biz", "mid", "idx", "sn"})}


def canonical_of(url: str, said: str = "") -> str:
    """The address a page is kept at: what the page itself says (``said``) where that is on the
    same host, else its own, without what tracks. Raises FetchError (address)."""
    own = url_read(url)
    try:
        claimed = url_read(said) if said else None
    except Exception:
        claimed = None
    # A page may say anything; on another host it is not believed.
    same = claimed is not None and _host(claimed) == _host(own) and len(claimed.path) > 1
    target = claimed if same and claimed is not None else own
    return str(target.copy_with(query=_query(target) or None))


def address_key(canonical: str) -> bytes:
    """The digest of what makes an address: http and https, www. or not, a slash at the end or not
    are one."""
    url = httpx.URL(canonical)
    port = f":{url.port}" if url.port not in (None, 80, 443) else ""
    plain = f"{_host(url)}{port}{url.path.rstrip('/')}?{_query(url).decode()}"
    return sha256(plain.encode()).digest()


def _host(url: httpx.URL) -> str:
    return url.host.lower().removeprefix("www.")


def _query(url: httpx.URL) -> bytes:
    keeps = _KEEPS.get(url.host.lower())
    pairs = parse_qsl(url.query.decode("ascii", "ignore"), keep_blank_values=True)
    wanted = [
        (name, value)
        for name, value in pairs
        if (name in keeps if keeps else name.lower() not in _TRACKS)
        and not name.lower().startswith("utm_")
    ]
    return urlencode(sorted(wanted)).encode()
