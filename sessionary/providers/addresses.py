"""Providers at other addresses than their own: one of the business's, a regional one, or a stand-in."""

from urllib.parse import urlsplit, urlunsplit


def moved(url: str, address: str) -> str:
    """`url` at another scheme and host; as it is for no `address`."""
    if not address:
        return url
    there = urlsplit(address)
    return urlunsplit(urlsplit(url)._replace(scheme=there.scheme, netloc=there.netloc))
