"""The versions of the API: the rule table (api_versions.json) with the environment's changes, and its pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException
from fastapi.responses import JSONResponse

from fastapi_release_versions import RulesError, VersionRules, read_rules, version_document

from .user_versions import USER_VERSIONS

TABLE = Path(__file__).with_name("api_versions.json")


def read_api_versions(environment: Mapping[str, str] = {}) -> VersionRules:
    """The table in API_VERSIONS_FILE, or the app's own, changed by API_VERSION_BY and API_VERSION_DEFAULT.

    Raises RulesError with all problems at once.
    """
    table = environment.get("API_VERSIONS_FILE") or str(TABLE)
    try:
        document: Any = json.loads(Path(table).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RulesError(f"API_VERSIONS_FILE: {table} cannot be read: {error}") from error
    if not isinstance(document, dict):
        raise RulesError(f"API_VERSIONS_FILE: {table} does not contain a JSON object")
    if by := environment.get("API_VERSION_BY"):
        document["by"] = [] if by == "none" else [way.strip() for way in by.split(",")]
    if default := environment.get("API_VERSION_DEFAULT"):
        document["default"] = default
    try:
        rules = read_rules(document)
    except RulesError as error:
        raise RulesError("\n".join(f"API versions, {line}" for line in str(error).splitlines())) from error
    if without := [name for name in served_names(rules) if name not in USER_VERSIONS]:
        served = ", ".join(USER_VERSIONS)
        raise RulesError(f"API versions, versions: this app does not serve {', '.join(without)}; it serves {served}.")
    return rules


def served_names(rules: VersionRules) -> tuple[str, ...]:
    """The versions that no other service serves."""
    return tuple(version.name for version in rules.versions if version.service is None)


def api_version_routes(app: FastAPI, rules: VersionRules) -> APIRouter:
    routes = APIRouter(tags=["platform"])

    @routes.get(rules.policy if rules.policy.startswith("/") else "/api-versions")
    async def policy() -> dict[str, Any]:
        """The API's versions, how to ask for one, and until when each is served: the rule table itself."""
        documents = {name: f"/openapi/v{name}.json" for name in served_names(rules)}
        return {**rules.document(), "openapi": documents}

    @routes.get("/openapi/v{version}.json", include_in_schema=False)
    async def document_of_version(version: str) -> JSONResponse:
        if version not in (served := served_names(rules)):
            raise HTTPException(404, f"there is no version {version} of this API; there are {', '.join(served)}")
        return JSONResponse(version_document(app.openapi(), rules, version))

    return routes
