"""The rules that the tests use."""

from __future__ import annotations

from typing import Any

from fastapi_release_versions import VersionRules, read_rules

DOCUMENT: dict[str, Any] = {
    "versions": {"1": {"deprecated": "2026-11-01", "sunset": "2027-11-01T12:00:00Z"}, "2": {}},
    "default": "1",
    "by": ["path", "header", "media-type"],
    "resources": ["/users"],
    "header": "X-API-Version",
    "mediaType": "application/vnd.users.v{version}+json",
    "policy": "/api-versions",
}


def rules_with(**changes: object) -> VersionRules:
    return read_rules({**DOCUMENT, **changes})
