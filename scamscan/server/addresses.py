"""Where other services' requests go; known to the routes, the counts and the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT: Final = "/compat/"
PATHS: Final[Mapping[str, str]] = {
    "shumei": "/text/v4",
    "tencent": "/",
    "aliyun": "/",
    "aliyun-green": "/green/text/scan",
    "wechat": "/wxa/msg_sec_check",
}
"""The services' own, as their documentation writes them."""


def vendor_of(path: str) -> str | None:
    """Whose request comes to an address; None: nobody's.

    >>> vendor_of("/compat/tencent/"), vendor_of("/compat/nobody"), vendor_of("/v1/check")
    ('tencent', None, None)
    """
    if not path.startswith(ROOT):
        return None
    name = path.removeprefix(ROOT).partition("/")[0]
    return name if name in PATHS else None


def address_of(vendor: str) -> str:
    """Where the service's requests go, for documents and counts.

    >>> address_of("wechat"), address_of("tencent")
    ('/compat/wechat/wxa/msg_sec_check', '/compat/tencent')
    """
    return f"{ROOT}{vendor}{PATHS[vendor]}".rstrip("/")
