"""Lets clients choose the API version: by path (/v1/users), by header (X-API-Version: 1) or by media type (Accept:
application/vnd.users.v1+json). Works with any ASGI app and needs only the standard library.

- ``VersionMiddleware`` (middleware.py) rewrites every form to the path;
- ``VersionRules`` (rules.py) is the table that it follows, ``read_rules`` (read_rules.py) reads it from plain data;
- ``version_document`` (openapi.py) extracts one version's OpenAPI document from the app's own.
"""

from .choose_version import Choice, Refusal, choose_version
from .middleware import VersionMiddleware
from .openapi import version_document
from .read_rules import RulesError, read_rules
from .rules import ApiVersion, VersionRules

__all__ = [
    "ApiVersion",
    "Choice",
    "Refusal",
    "RulesError",
    "VersionMiddleware",
    "VersionRules",
    "choose_version",
    "read_rules",
    "version_document",
]
