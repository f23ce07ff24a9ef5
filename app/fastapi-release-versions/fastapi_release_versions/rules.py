"""The rule table: the versions and how clients ask for one. It is plain data, so a gateway can be configured with the
same rules.

As a JSON document::

    {
        "versions": {
            "1": {"deprecated": "2026-11-01", "sunset": "2027-11-01T00:00:00Z"},
            "2": {},
            "3": {"service": "users-v3"}
        },
        "default": "1",
        "by": ["path", "header", "media-type"],
        "resources": ["/users", "/session"],
        "header": "X-API-Version",
        "mediaType": "application/vnd.users.v{version}+json",
        "policy": "/api-versions"
    }
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

#: The ways in which a client may ask, in the order in which documents describe them.
WAYS = ("path", "header", "media-type")


@dataclass(frozen=True)
class ApiVersion:
    """One version, such as "1". The times are in UTC or carry their zone."""

    name: str
    #: From when on nobody should build on it (RFC 9745); may be in the future.
    deprecated: datetime | None = None
    #: When it is expected to be gone (RFC 8594).
    sunset: datetime | None = None
    #: Name of another service that serves this version; a gateway routes to it.
    service: str | None = None


@dataclass(frozen=True)
class VersionRules:
    """Checked by `read_rules`."""

    versions: tuple[ApiVersion, ...]
    #: The version that answers requests without one.
    default: str
    #: Paths that have versions, with everything below them. The app serves them below /v{name}.
    resources: tuple[str, ...]
    #: The enabled ways; none: the default answers every request.
    by: tuple[str, ...] = WAYS
    header: str = "X-API-Version"
    #: Media type for clients that accept it; {version} stands for the name.
    media_type: str = "application/vnd.api.v{version}+json"
    #: URL of a page for people about the end of old versions; relative to the service, or absolute.
    policy: str = "/api-versions"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(version.name for version in self.versions)

    def find(self, name: str) -> ApiVersion | None:
        return next((version for version in self.versions if version.name == name), None)

    def media_type_of(self, name: str) -> str:
        return self.media_type.replace("{version}", name)

    def is_resource(self, path: str) -> bool:
        return any(path == resource or path.startswith(f"{resource}/") for resource in self.resources)

    def document(self) -> dict[str, object]:
        """The rules as the JSON document that `read_rules` reads."""
        return {
            "versions": {version.name: _dates(version) for version in self.versions},
            "default": self.default,
            "by": list(self.by),
            "resources": list(self.resources),
            "header": self.header,
            "mediaType": self.media_type,
            "policy": self.policy,
        }


def _dates(version: ApiVersion) -> Mapping[str, str]:
    dates = {"deprecated": version.deprecated, "sunset": version.sunset}
    told = {key: date.isoformat().replace("+00:00", "Z") for key, date in dates.items() if date is not None}
    return told if version.service is None else {**told, "service": version.service}
