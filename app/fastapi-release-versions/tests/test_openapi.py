from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from sample_rules import rules_with

from fastapi_release_versions import version_document


class Address(BaseModel):
    town: str


class OldUser(BaseModel):
    name: str


class NewUser(BaseModel):
    given_name: str
    address: Address


def described(name: str, **changes: object) -> dict[str, Any]:
    app = FastAPI(title="Users", version="1.4.0")
    app.get("/v1/users", response_model=OldUser)(lambda: None)
    app.get("/v2/users", response_model=NewUser)(lambda: None)
    app.get("/healthz")(lambda: None)
    return version_document(app.openapi(), rules_with(**changes), name)


def test_holds_one_version_and_the_schemas_that_it_uses() -> None:
    old, new = described("1"), described("2")
    assert (list(old["paths"]), list(new["paths"])) == (["/v1/users"], ["/v2/users"])
    assert list(old["components"]["schemas"]) == ["OldUser"]
    assert sorted(new["components"]["schemas"]) == ["Address", "NewUser"]
    assert old["paths"]["/v1/users"]["get"]["deprecated"]
    assert "deprecated" not in new["paths"]["/v2/users"]["get"]


def test_says_which_version_it_is_and_how_to_ask_for_it() -> None:
    assert described("1")["info"] == {
        "title": "Users",
        "version": "1",
        "x-app-version": "1.4.0",
        "description": "Ask for version 1 by the path (/v1/users) or the header X-API-Version: 1 or "
        "Accept: application/vnd.users.v1+json. It is the default. Deprecated since 2026-11-01. "
        "Ends on 2027-11-01.",
    }


@pytest.mark.parametrize(("name", "required"), [("1", False), ("2", True)])
def test_asks_for_the_header_where_there_is_no_path(name: str, required: bool) -> None:
    operation = described(name, by=["header", "media-type"])["paths"]["/users"]["get"]
    schema = {"type": "string", "enum": [name]}
    [parameter] = operation["parameters"]
    assert parameter == {"name": "X-API-Version", "in": "header", "required": required, "schema": schema}
    assert list(operation["responses"]["200"]["content"]) == ["application/json"]


def test_names_the_media_type_where_nothing_else_chooses() -> None:
    operation = described("2", by=["media-type"])["paths"]["/users"]["get"]
    assert list(operation["responses"]["200"]["content"]) == ["application/vnd.users.v2+json"]
    assert "parameters" not in operation


def test_leaves_the_apps_own_document_as_it_is() -> None:
    app = FastAPI()
    app.get("/v1/users", response_model=OldUser)(lambda: None)
    before = str(app.openapi())
    version_document(app.openapi(), rules_with(by=["media-type"]), "1")
    assert str(app.openapi()) == before


def test_knows_no_other_version() -> None:
    with pytest.raises(KeyError):
        described("9")
