"""Converts a JSON document to rules, or reports all of its problems at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .rules import WAYS, ApiVersion, VersionRules

NAME = re.compile(r"[0-9][0-9A-Za-z.-]*")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
SERVICE = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
KEYS = ("versions", "default", "by", "resources", "header", "mediaType", "policy")


class RulesError(ValueError):
    """All problems of a rule table, one a line."""


def read_rules(document: Mapping[str, Any]) -> VersionRules:
    """For the format see rules.py; only the keys versions, default and resources are required.

    Raises RulesError with all problems at once.
    """
    problems = [f"{key}: is not known; there are {', '.join(KEYS)}." for key in document if key not in KEYS]
    versions = _read_versions(document.get("versions"), problems)
    names = [version.name for version in versions]
    default = document.get("default")
    if names and default not in names:
        problems.append(f'default: "{default}" is not one of the versions {", ".join(names)}.')
    by = _texts(document.get("by", list(WAYS)))
    if by is None or not set(by) <= set(WAYS) or len(set(by)) != len(by):
        problems.append(f"by: {document.get('by')!r} is not a list of {', '.join(WAYS)}, each at most once.")
    resources = _texts(document.get("resources"))
    if not resources or not all(re.fullmatch(r"(/[^/?#\s]+)+", path) for path in resources):
        problems.append(f'resources: {document.get("resources")!r} is not a list of paths such as "/users".')
    header = document.get("header", VersionRules.header)
    if not isinstance(header, str) or not TOKEN.fullmatch(header):
        problems.append(f'header: {header!r} is not the name of a header, such as "X-API-Version".')
    media_type = document.get("mediaType", VersionRules.media_type)
    if not isinstance(media_type, str) or not _is_media_type(media_type):
        problems.append(
            f"mediaType: {media_type!r} is not a JSON media type with {{version}} in it once, "
            'such as "application/vnd.users.v{version}+json".'
        )
    policy = document.get("policy", VersionRules.policy)
    if not isinstance(policy, str) or not re.fullmatch(r"(https?:/)?/[^\s<>\"]+", policy):
        problems.append(f'policy: {policy!r} is not a URL; use one like "/api-versions" or "https://example.com/api".')
    if problems:
        raise RulesError("\n".join(problems))
    ordered = tuple(way for way in WAYS if way in (by or ()))
    return VersionRules(tuple(versions), str(default), tuple(resources or ()), ordered, header, media_type, policy)


def _read_versions(given: object, problems: list[str]) -> list[ApiVersion]:
    if not isinstance(given, Mapping) or not given:
        problems.append(f'versions: {given!r} names no version; use {{"1": {{}}}}.')
        return []
    return [_read_version(str(name), dates, problems) for name, dates in given.items()]


def _read_version(name: str, dates: object, problems: list[str]) -> ApiVersion:
    where = f"versions.{name}"
    if not NAME.fullmatch(name):
        problems.append(f"{where}: is not a name of a version; use one like 1, 2.1 or 2026-11-01.")
    if not isinstance(dates, Mapping):
        problems.append(f"{where}: {dates!r} is neither {{}} nor an object with deprecated, sunset and service.")
        return ApiVersion(name)
    problems += [f"{where}.{key}: is not known." for key in dates if key not in ("deprecated", "sunset", "service")]
    deprecated, sunset = (_read_date(f"{where}.{key}", dates.get(key), problems) for key in ("deprecated", "sunset"))
    service = dates.get("service")
    if service is not None and not (isinstance(service, str) and SERVICE.fullmatch(service)):
        problems.append(f"{where}.service: {service!r} is not a service name; use one like users-v3.")
    # RFC 9745, section 4.
    if deprecated is not None and sunset is not None and sunset < deprecated:
        problems.append(f"{where}: its sunset {dates['sunset']} is before its deprecation {dates['deprecated']}.")
    return ApiVersion(name, deprecated, sunset, service)


def _read_date(where: str, given: object, problems: list[str]) -> datetime | None:
    if given is None:
        return None
    try:
        date = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        date = None
    if date is None:
        problems.append(f"{where}: {given!r} is not a time; use one like 2027-04-01 or 2027-04-01T12:00:00Z.")
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def _texts(given: object) -> list[str] | None:
    return given if isinstance(given, list) and all(isinstance(item, str) for item in given) else None


def _is_media_type(given: str) -> bool:
    kind, _, subtype = given.replace("{version}", "0").partition("/")
    tokens = TOKEN.fullmatch(kind) is not None and TOKEN.fullmatch(subtype) is not None
    return tokens and given.count("{version}") == 1 and subtype.endswith("+json")
