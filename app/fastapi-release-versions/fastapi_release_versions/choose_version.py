"""Which version answers a request: all of the rules, without a server."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .accept import read_accept
from .rules import VersionRules

_VERSIONED = re.compile(r"/v([0-9][0-9A-Za-z.-]*)(/.*)")


@dataclass(frozen=True)
class Choice:
    version: str
    #: What chose it: one of the ways, or "default".
    by: str
    #: The path at which the app serves it.
    path: str
    #: Media type of a JSON answer; None: plain JSON.
    media_type: str | None = None


@dataclass(frozen=True)
class Refusal:
    """Why no version answers; `kind` ends the URL of the problem's type."""

    status: int
    kind: str
    title: str
    detail: str
    #: The versions asked for, by way.
    asked: dict[str, list[str]] = field(default_factory=dict)


def choose_version(
    rules: VersionRules, path: str, header_values: Callable[[str], list[str]]
) -> Choice | Refusal | None:
    """Returns None when the path has no versions.

    :param path: without the root path under which the app is mounted
    :param header_values: returns the values of a header, by its name in any case; [] when it was not sent
    """
    match = _VERSIONED.fullmatch(path)
    in_path, rest = match.groups() if match is not None and rules.is_resource(match[2]) else (None, path)
    if not rules.is_resource(rest):
        return None
    asked: dict[str, list[str]] = {}
    if in_path is not None:
        if "path" not in rules.by:
            return _path_is_off(rules, rest)
        asked["path"] = [in_path]
        if in_path not in rules.names:
            return _unknown(rules, 404, "path", asked)
    if "header" in rules.by:
        in_header = list(dict.fromkeys(_list_items(header_values(rules.header))))
        if in_header:
            asked["header"] = in_header
        if not set(in_header) <= set(rules.names):
            return _unknown(rules, 404, "header", asked)
    wanted = {version for versions in asked.values() for version in versions}
    if len(wanted) > 1:
        return _contradiction(asked)
    by = next(iter(asked), "default")
    version = next(iter(wanted), rules.default)
    if "media-type" in rules.by:
        accepted = read_accept(header_values("accept"), rules, version)
        if accepted is not None:
            fitting = [choice for choice in accepted.choices if not wanted or choice[0] in wanted]
            if not fitting:
                asked["media-type"] = list(accepted.named)
                known = any(name in rules.names for name in accepted.named)
                return _contradiction(asked) if wanted and known else _unknown(rules, 406, "media-type", asked)
            version, own = fitting[0]
            if own:
                by = by if wanted else "media-type"
                return _here(rules, Choice(version, by, f"/v{version}{rest}", rules.media_type_of(version)))
    return _here(rules, Choice(version, by, f"/v{version}{rest}"))


def _here(rules: VersionRules, choice: Choice) -> Choice | Refusal:
    version = rules.find(choice.version)
    if version is None or version.service is None:
        return choice
    detail = f"Version {version.name} of this API is served by {version.service}, which is reached through a gateway."
    return Refusal(404, "served-elsewhere", "API version of another service", detail)


def _list_items(values: list[str]) -> list[str]:
    # A proxy may join repeated headers into one.
    return [item for value in values for item in (piece.strip() for piece in value.split(",")) if item]


def _unknown(rules: VersionRules, status: int, way: str, asked: dict[str, list[str]]) -> Refusal:
    unknown = ", ".join(name for name in asked[way] if name not in rules.names)
    detail = f"There is no version {unknown} of this API; there are {', '.join(rules.names)}."
    return Refusal(status, "unknown-version", "Unknown API version", detail, asked)


def _contradiction(asked: dict[str, list[str]]) -> Refusal:
    said = "; ".join(f"{way}: {', '.join(versions)}" for way, versions in asked.items())
    detail = f"The request asks for different versions ({said}). Ask for one."
    return Refusal(400, "contradictory-versions", "Contradictory API versions", detail, asked)


def _path_is_off(rules: VersionRules, rest: str) -> Refusal:
    ways = {"header": f"the header {rules.header}", "media-type": f"Accept: {rules.media_type_of(rules.default)}"}
    said = " or ".join(ways[way] for way in rules.by) or "no version: the default answers"
    return Refusal(404, "not-by-path", "No API version in the path", f"Ask for {rest} with {said}.")
