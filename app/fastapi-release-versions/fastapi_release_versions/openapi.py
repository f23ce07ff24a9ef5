"""One version's OpenAPI document, extracted from the app's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from .rules import VersionRules

Json = dict[str, Any]
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def version_document(document: Mapping[str, Any], rules: VersionRules, name: str) -> Json:
    """Only that version's paths, with the schemas that they use, in the form in which clients ask for them: the first
    enabled way. `info.version` is the API's version here; the app's is in `info.x-app-version`.

    :param document: the app's own document, with all versions by path
    """
    version = rules.find(name)
    if version is None:
        raise KeyError(name)
    prefix = f"/v{name}"
    paths = {
        path if "path" in rules.by else path.removeprefix(prefix): deepcopy(dict(item))
        for path, item in document.get("paths", {}).items()
        if path.startswith(f"{prefix}/") and rules.is_resource(path.removeprefix(prefix))
    }
    for operation in _operations(paths):
        if version.deprecated is not None:
            operation["deprecated"] = True
        if rules.by[:1] == ("header",):
            operation["parameters"] = [*operation.get("parameters", []), _header_parameter(rules, name)]
        if rules.by == ("media-type",):
            _rename_json(operation, rules.media_type_of(name))
    info = document.get("info", {})
    new_info = {**info, "version": name, "x-app-version": info.get("version"), "description": _description(rules, name)}
    return {**document, "info": new_info, "paths": paths, "components": _components(document, paths)}


def _operations(paths: Mapping[str, Json]) -> Iterator[Json]:
    return (item[method] for item in paths.values() for method in _METHODS if method in item)


def _header_parameter(rules: VersionRules, name: str) -> Json:
    schema = {"type": "string", "enum": [name]}
    return {"name": rules.header, "in": "header", "required": name != rules.default, "schema": schema}


def _rename_json(operation: Json, media_type: str) -> None:
    for response in operation.get("responses", {}).values():
        content = response.get("content", {})
        if "application/json" in content:
            content[media_type] = content.pop("application/json")


def _description(rules: VersionRules, name: str) -> str:
    ways = {
        "path": f"the path (/v{name}{rules.resources[0]})",
        "header": f"the header {rules.header}: {name}",
        "media-type": f"Accept: {rules.media_type_of(name)}",
    }
    lines = [f"Ask for version {name} by {' or '.join(ways[way] for way in rules.by)}."] if rules.by else []
    if name == rules.default:
        lines.append("It is the default.")
    version = rules.find(name)
    if version is not None and version.deprecated is not None:
        lines.append(f"Deprecated since {version.deprecated:%Y-%m-%d}.")
    if version is not None and version.sunset is not None:
        lines.append(f"Ends on {version.sunset:%Y-%m-%d}.")
    return " ".join(lines)


def _components(document: Mapping[str, Any], paths: Json) -> Json:
    """The components that the paths reference, directly or indirectly; all security schemes, which are referenced by
    name."""
    components = document.get("components", {})
    used: set[tuple[str, str]] = set()
    ahead = list(_references(paths))
    while ahead:
        kind, name = reference = ahead.pop()
        if reference not in used and name in components.get(kind, {}):
            used.add(reference)
            ahead += _references(components[kind][name])
    return {
        kind: {name: item for name, item in items.items() if (kind, name) in used or kind == "securitySchemes"}
        for kind, items in components.items()
    }


def _references(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        target = node.get("$ref")
        if isinstance(target, str) and (match := re.fullmatch(r"#/components/([^/]+)/([^/]+)", target)):
            yield match[1], match[2].replace("~1", "/").replace("~0", "~")
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
