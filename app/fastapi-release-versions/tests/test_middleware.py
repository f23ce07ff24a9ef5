"""The middleware around a FastAPI app."""

from __future__ import annotations

import pytest
from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.testclient import TestClient
from sample_rules import rules_with
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from fastapi_release_versions import VersionMiddleware

V1, V2 = "application/vnd.users.v1+json", "application/vnd.users.v2+json"
ROOT = {"deprecation": "@1793491200", "sunset": "Mon, 01 Nov 2027 12:00:00 GMT"}
LINK = '</api-versions>; rel="deprecation", </api-versions>; rel="sunset"'


def new_client(root_path: str = "", **changes: object) -> TestClient:
    app = FastAPI()
    app.add_middleware(VersionMiddleware, rules=rules_with(**changes))
    for name in ("1", "2"):

        def read(request: Request, response: Response, key: str, version: str = name) -> dict[str, str]:
            if key == "text":
                return Response("plain", media_type="text/plain")
            response.headers["Vary"] = "Cookie" if key != "all" else "*"
            response.headers["Link"] = "</next>; rel=next"
            return {"version": version, "key": key, "raw": request.scope["raw_path"].decode()}

        def create(request: Request, response: Response, version: str = name) -> dict[str, str]:
            response.headers["Location"] = str(request.url_for(f"read{version}", key="new"))
            return {"version": version}

        async def talk(websocket: WebSocket, version: str = name) -> None:
            await websocket.accept()
            await websocket.send_text(version)
            await websocket.close()

        app.get(f"/v{name}/users/{{key}}", name=f"read{name}")(read)
        app.post(f"/v{name}/users")(create)
        app.websocket(f"/v{name}/users/talk")(talk)
    app.get("/healthz")(lambda: "ok")
    return TestClient(app, root_path=root_path)


@pytest.mark.parametrize(
    ("path", "headers", "version", "content_type"),
    [
        ("/v1/users/a", {}, "1", "application/json"),
        ("/v2/users/a", {}, "2", "application/json"),
        ("/v2/users/a", {"Accept": V2}, "2", V2),
        ("/users/a", {}, "1", "application/json"),
        ("/users/a", {"X-API-Version": "2"}, "2", "application/json"),
        ("/users/a", {"Accept": V2}, "2", V2),
        ("/users/a", {"Accept": V1}, "1", V1),
    ],
)
def test_answers_every_form(path: str, headers: dict[str, str], version: str, content_type: str) -> None:
    answer = new_client().get(path, headers=headers)
    assert answer.status_code == 200
    assert (answer.json()["version"], answer.headers["content-type"]) == (version, content_type)


def test_tells_what_becomes_of_a_version() -> None:
    client = new_client()
    old, new = client.get("/users/a"), client.get("/v2/users/a")
    assert {name: old.headers[name] for name in ROOT} == ROOT
    assert old.headers.get_list("link") == ["</next>; rel=next", LINK]
    assert new.headers.get_list("link") == ["</next>; rel=next"]
    assert not set(ROOT) & set(new.headers)
    assert client.get("/v1/users").headers["deprecation"] == ROOT["deprecation"], "errors tell it too"


def test_links_the_policy_where_it_is() -> None:
    client = new_client(policy="https://example.com/api", versions={"1": {"sunset": "2027-11-01"}})
    headers = client.get("/users/a").headers
    assert headers.get_list("link")[1:] == ['<https://example.com/api>; rel="sunset"']
    assert "deprecation" not in headers


@pytest.mark.parametrize(
    ("by", "key", "vary"),
    [
        (["path", "header", "media-type"], "a", "Cookie, X-API-Version, Accept"),
        (["header"], "a", "Cookie, X-API-Version"),
        (["media-type"], "a", "Cookie, Accept"),
        (["path"], "a", "Cookie"),
        (["header"], "all", "*"),
    ],
)
def test_varies_by_what_decides(by: list[str], key: str, vary: str) -> None:
    headers = new_client(by=by).get(f"/users/{key}").headers
    assert ", ".join(headers.get_list("vary")) == vary


def test_leaves_other_paths_and_other_types_alone() -> None:
    client = new_client()
    untouched = client.get("/healthz", headers={"X-API-Version": "9", "Accept": V2})
    assert untouched.status_code == 200
    assert not {"vary", "deprecation", "link"} & set(untouched.headers)
    assert client.get("/users/text", headers={"Accept": V2}).headers["content-type"] == "text/plain; charset=utf-8"


def test_refuses_with_a_problem_document_that_lists_the_versions() -> None:
    client = new_client()
    answer = client.get("/v1/users/a", headers={"X-API-Version": "2"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["vary"] == "X-API-Version, Accept"
    assert answer.json() == {
        "type": "/api-versions#contradictory-versions",
        "title": "Contradictory API versions",
        "status": 400,
        "detail": "The request asks for different versions (path: 1; header: 2). Ask for one.",
        "versions": ["1", "2"],
        "default": "1",
        "asked": {"path": ["1"], "header": ["2"]},
    }
    unknown = {"/v9/users/a": {}, "/users/a": {"X-API-Version": "9"}, "/users/b": {"Accept": V1.replace("1", "9")}}
    answers = [client.get(path, headers=headers) for path, headers in unknown.items()]
    assert [answer.status_code for answer in answers] == [404, 404, 406]
    assert [answer.json()["versions"] for answer in answers] == [["1", "2"]] * 3
    head = client.head("/v9/users/a")
    assert (head.status_code, head.content) == (404, b"")


@pytest.mark.parametrize(
    ("path", "headers", "location"),
    [
        ("/users", {"X-API-Version": "2"}, "http://testserver/users/new"),
        ("/users", {}, "http://testserver/users/new"),
        ("/v2/users", {}, "http://testserver/v2/users/new"),
    ],
)
def test_names_new_things_in_the_form_in_which_the_client_asked(
    path: str, headers: dict[str, str], location: str
) -> None:
    assert new_client().post(path, headers=headers).headers["location"] == location


def test_keeps_what_the_client_percent_encoded() -> None:
    answer = new_client().get("/users/%61%20b", headers={"X-API-Version": "2"}).json()
    assert (answer["key"], answer["raw"]) == ("a b", "/v2/users/%61%20b")


def test_works_below_a_root_path() -> None:
    client = new_client("/api")
    answer = client.get("/api/users/a", headers={"X-API-Version": "2"})
    assert answer.json() == {"version": "2", "key": "a", "raw": "/api/v2/users/a"}
    created = client.post("/api/users", headers={"X-API-Version": "2"})
    assert created.headers["location"] == "http://testserver/api/users/new"
    assert client.get("/api/v9/users/a").status_code == 404


def test_chooses_for_websockets_too() -> None:
    client = new_client()
    for path, headers, version in [("/v2", {}, "2"), ("", {}, "1"), ("", {"X-API-Version": "2"}, "2")]:
        with client.websocket_connect(f"{path}/users/talk", headers=headers) as talk:
            assert talk.receive_text() == version
            told = [value for name, value in talk.extra_headers if name == b"deprecation"]
            assert told == ([b"@1793491200"] if version == "1" else [])
    with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect("/v9/users/talk"):
        pass
    assert refused.value.status_code == 404
    assert refused.value.json()["versions"] == ["1", "2"]


def test_closes_a_websocket_where_the_server_cannot_say_why() -> None:
    app = new_client().app

    async def without_extension(scope, receive, send) -> None:
        await app({**scope, "extensions": {}}, receive, send)

    client = TestClient(without_extension)
    with pytest.raises(WebSocketDisconnect) as closed, client.websocket_connect("/v9/users/talk"):
        pass
    assert closed.value.code == 1008
