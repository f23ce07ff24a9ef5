"""The headers that the rules add to an answer."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import format_datetime

from .choose_version import Choice
from .rules import VersionRules

Headers = list[tuple[bytes, bytes]]


def notices(rules: VersionRules, name: str) -> Headers:
    """Deprecation (RFC 9745: a date as a structured field), Sunset (RFC 8594: an HTTP date), and links to more
    information."""
    version = rules.find(name)
    headers: Headers = []
    links = []
    if version is not None and version.deprecated is not None:
        headers.append((b"deprecation", f"@{int(version.deprecated.timestamp())}".encode()))
        links.append(f'<{rules.policy}>; rel="deprecation"')
    if version is not None and version.sunset is not None:
        date = format_datetime(version.sunset.astimezone(UTC), usegmt=True)
        headers.append((b"sunset", date.encode()))
        links.append(f'<{rules.policy}>; rel="sunset"')
    if links:
        headers.append((b"link", ", ".join(links).encode()))
    return headers


def vary(rules: VersionRules) -> list[str]:
    """The request headers that influence the answer, or whether there is one."""
    by_header = [rules.header] if "header" in rules.by else []
    return [*by_header, "Accept"] if "media-type" in rules.by else by_header


def with_vary(headers: Headers, names: list[str]) -> Headers:
    """Does not repeat names that the app already sends; its * covers all of them."""
    sent = b",".join(value for name, value in headers if name.lower() == b"vary").decode("latin-1")
    there = {name.strip().lower() for name in sent.split(",")}
    missing = [] if "*" in there else [name for name in names if name.lower() not in there]
    return [*headers, (b"vary", ", ".join(missing).encode())] if missing else headers


def with_media_type(headers: Headers, media_type: str | None) -> Headers:
    """Gives plain JSON the media type that the client asked for; problems, streams and pages keep theirs."""
    if media_type is None:
        return headers

    def renamed(name: bytes, value: bytes) -> tuple[bytes, bytes]:
        is_json = name.lower() == b"content-type" and value.partition(b";")[0].strip().lower() == b"application/json"
        return (name, media_type.encode()) if is_json else (name, value)

    return [renamed(name, value) for name, value in headers]


def with_location_as_asked(headers: Headers, choice: Choice, root: str) -> Headers:
    """For clients that asked without the path: the app's /v1/users/7 becomes /users/7."""
    inner = re.compile(rf"((?:https?://[^/?#]+)?{re.escape(root)})/v{re.escape(choice.version)}(/.*)")

    def outside(name: bytes, value: bytes) -> tuple[bytes, bytes]:
        match = inner.fullmatch(value.decode("latin-1")) if name.lower() == b"location" else None
        return (name, value) if match is None else (name, (match[1] + match[2]).encode("latin-1"))

    return [outside(name, value) for name, value in headers]
