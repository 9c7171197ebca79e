"""The address at which a reader reports a mistake in a clause."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

_SCHEMES = ("https", "mailto")
_PLACE = "{id}"


def check_report_address(address: str) -> None:
    """Refuse an address that is no mail address and no page that is fetched safely.

    Raises:
        ValueError: what is wrong, in one line.
    """
    # Splitting drops tabs and line ends, so they are looked for first.
    if any(char.isspace() or not char.isprintable() or char in "\"'<>\\`" for char in address):
        msg = "holds white space, a quote or an angle bracket; percent-encode it"
        raise ValueError(msg)
    parts = urlsplit(address)
    if parts.scheme not in _SCHEMES:
        msg = f"begins with {parts.scheme or address[:20]}:, not with https: or mailto:"
        raise ValueError(msg)
    if parts.scheme == "https" and not parts.hostname:
        msg = "names no host"
        raise ValueError(msg)
    if parts.scheme == "mailto" and "@" not in parts.path:
        msg = "names no mail address"
        raise ValueError(msg)
    if _PLACE in (parts.netloc if parts.scheme == "https" else parts.path):
        msg = "has {id} in place of the host or the mail address; put it into the query"
        raise ValueError(msg)


def report_address(address: str, pinned: str) -> str:
    """Return the address for one clause, its pinned id filled in and percent-encoded.

    Where the address has no `{id}`, the id is appended: as the subject of a mail, as `id` of a
    page's query.

    >>> report_address("mailto:a@example.org", "ks.demo@2022-04-08/4-1")
    'mailto:a@example.org?subject=ks.demo%402022-04-08%2F4-1'
    >>> report_address("https://example.org/new?title={id}", "ks.demo@2022-04-08/4-1")
    'https://example.org/new?title=ks.demo%402022-04-08%2F4-1'
    >>> report_address("https://example.org/new?kind=clause#form", "ks.demo@2022-04-08/4-1")
    'https://example.org/new?kind=clause&id=ks.demo%402022-04-08%2F4-1#form'
    """
    encoded = quote(pinned, safe="")
    if _PLACE in address:
        return address.replace(_PLACE, encoded)
    page, mark, fragment = address.partition("#")
    name = "subject" if page.startswith("mailto:") else "id"
    joined = f"{page}{'&' if '?' in page else '?'}{name}={encoded}"
    return f"{joined}{mark}{fragment}"
