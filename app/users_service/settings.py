"""Settings from the environment, checked before anything starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi_release_drain.grace import read_grace_seconds
from fastapi_release_versions import RulesError, VersionRules

from .api_versions import read_api_versions

LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(Exception):
    """All problems of an environment, one a line."""


@dataclass(frozen=True)
class Settings:
    #: Signs session cookies. All slots share it, so a switch logs nobody out.
    session_secret: str
    #: The image's version, from its build.
    version: str = "0.0.0"
    #: The slot and the release id of this pod, if it has them.
    slot: str | None = None
    release: str | None = None
    log_level: str = "info"
    #: Time after the start during which the pod is not ready; represents filling caches and opening pools.
    warm_up_seconds: float = 0.0
    #: How long WebSockets and event streams continue once a drain begins.
    grace_seconds: float = 3.0
    #: The API's versions and how clients ask for one.
    api_versions: VersionRules = field(default_factory=read_api_versions)


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Raises SettingsError with all problems at once."""
    problems = []
    secret = environment.get("SESSION_SECRET", "")
    if not secret:
        problems.append("SESSION_SECRET is not set: it signs session cookies; use 32 random characters.")
    level = environment.get("LOG_LEVEL", "info").lower()
    if level not in LOG_LEVELS:
        problems.append(f'LOG_LEVEL: "{level}" is not one of {", ".join(LOG_LEVELS)}.')
    warm_up = environment.get("WARM_UP_SECONDS", "0")
    if not warm_up.replace(".", "", 1).isdecimal():
        problems.append(f'WARM_UP_SECONDS: "{warm_up}" is not a number of seconds; use one like 2.5.')
    try:
        grace = read_grace_seconds(environment)
    except ValueError as error:
        problems.append(str(error))
    try:
        api_versions = read_api_versions(environment)
    except RulesError as error:
        problems += str(error).splitlines()
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(
        session_secret=secret,
        version=environment.get("APP_VERSION") or Settings.version,
        slot=environment.get("SLOT") or None,
        release=environment.get("RELEASE_ID") or None,
        log_level=level,
        warm_up_seconds=float(warm_up),
        grace_seconds=grace,
        api_versions=api_versions,
    )
