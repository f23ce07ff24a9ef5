"""The versions of the sample's API, in the app and on a real server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from running_server import RunningServer

from fastapi_release_drain import DrainFlag, DrainWatch
from fastapi_release_versions import RulesError
from users_service.api_versions import TABLE, read_api_versions
from users_service.main import create_app
from users_service.settings import Settings

Start = Callable[..., RunningServer]
V1, V2 = "application/vnd.users.v1+json", "application/vnd.users.v2+json"
ADA = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def new_client(tmp_path: Path) -> Callable[..., TestClient]:
    def client(**environment: str) -> TestClient:
        settings = Settings("a secret", api_versions=read_api_versions(environment))
        return TestClient(create_app(settings, DrainWatch(DrainFlag(str(tmp_path / "flag")))))

    return client


def test_splits_the_name_in_version_2(new_client: Callable[..., TestClient]) -> None:
    client = new_client()
    assert client.get(f"/v1/users/{ADA}").json() == {"name": "Ada", "id": ADA}
    assert client.get(f"/v2/users/{ADA}").json() == {"given_name": "Ada", "family_name": None, "id": ADA}
    created = client.post("/v2/users", json={"given_name": "Vincent", "family_name": "van Gogh"})
    user = created.json()
    assert (user["given_name"], user["family_name"]) == ("Vincent", "van Gogh")
    assert created.headers["location"] == f"/v2/users/{user['id']}"
    assert client.get(f"/v1/users/{user['id']}").json() == {"name": "Vincent van Gogh", "id": user["id"]}
    old = client.post("/v1/users", json={"name": "Alan Turing"}).json()
    assert client.get(f"/v2/users/{old['id']}").json()["given_name"] == "Alan Turing", "nobody said where to split it"


def test_refuses_one_versions_user_in_the_other(new_client: Callable[..., TestClient]) -> None:
    client = new_client()
    for version, field in [("1", "name"), ("2", "given_name")]:
        other = {"given_name": "Alan"} if version == "1" else {"name": "Alan"}
        answer = client.post(f"/v{version}/users", json=other)
        assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", field])


def test_signs_in_whatever_the_version(new_client: Callable[..., TestClient]) -> None:
    client = new_client()
    user_id = client.post("/users", json={"given_name": "Barbara"}, headers={"X-API-Version": "2"}).json()["id"]
    assert [client.get(path).json() for path in ("/v1/session", "/session")] == [{"user_id": user_id}] * 2


@pytest.mark.parametrize(
    ("by", "answers"),
    [
        ("", ["v1", "v2", "v2", "v2"]),
        ("path", ["v1", "v2", "v1", "v1"]),
        ("header", ["v1", 404, "v2", "v1"]),
        ("media-type", ["v1", 404, "v1", "v2"]),
        ("header,media-type", ["v1", 404, "v2", "v2"]),
        ("none", ["v1", 404, "v1", "v1"]),
    ],
)
def test_obeys_the_ways_that_are_switched_on(
    new_client: Callable[..., TestClient], by: str, answers: list[str | int]
) -> None:
    client = new_client(API_VERSION_BY=by)

    def ask(path: str, **headers: str) -> str | int:
        answer = client.get(path, headers=headers)
        return answer.status_code if answer.status_code != 200 else "v1" if "name" in answer.json()[0] else "v2"

    asked = [ask("/users"), ask("/v2/users"), ask("/users", **{"X-API-Version": "2"}), ask("/users", Accept=V2)]
    assert asked == answers


def test_moves_the_default(new_client: Callable[..., TestClient]) -> None:
    answer = new_client(API_VERSION_DEFAULT="2").get("/users")
    assert "given_name" in answer.json()[0]
    assert "deprecation" not in answer.headers


def test_takes_another_rule_table(new_client: Callable[..., TestClient], tmp_path: Path) -> None:
    table = tmp_path / "table.json"
    table.write_text(json.dumps({**json.loads(TABLE.read_text()), "versions": {"2": {}}, "default": "2"}))
    client = new_client(API_VERSIONS_FILE=str(table))
    assert client.get("/v1/users").json()["versions"] == ["2"]
    assert client.get("/openapi/v1.json").status_code == 404
    for content, problem in [
        ("[]", "does not contain a JSON object"),
        ("{", "cannot be read"),
        ('{"versions": {"3": {}}, "default": "3", "resources": ["/users"]}', "does not serve 3; it serves 1, 2"),
    ]:
        table.write_text(content)
        with pytest.raises(RulesError, match=problem):
            read_api_versions({"API_VERSIONS_FILE": str(table)})


def test_lists_a_version_of_another_service_to_whoever_asks_for_an_unknown_one(
    new_client: Callable[..., TestClient], tmp_path: Path
) -> None:
    table = tmp_path / "table.json"
    table.write_text(json.dumps({**json.loads(TABLE.read_text()), "versions": {"1": {}, "3": {"service": "users-v3"}}}))
    client = new_client(API_VERSIONS_FILE=str(table))
    assert client.get("/v9/users").json()["versions"] == ["1", "3"]
    assert client.get("/v3/users").json()["detail"].startswith("Version 3 of this API is served by users-v3")
    assert (client.get("/users").status_code, client.get("/v2/users").status_code) == (200, 404)
    assert list(client.get("/api-versions").json()["openapi"]) == ["1"]


def test_describes_each_version_and_the_rules(new_client: Callable[..., TestClient]) -> None:
    client = new_client()
    policy = client.get("/api-versions").json()
    assert policy["versions"]["1"] == {"deprecated": "2026-11-01T00:00:00Z", "sunset": "2027-11-01T00:00:00Z"}
    documents = {name: client.get(path).json() for name, path in policy["openapi"].items()}
    for name, schema, other in [("1", "UserV1", "UserV2"), ("2", "UserV2", "UserV1")]:
        document = documents[name]
        assert document["info"]["version"] == name
        assert set(document["paths"]) == {
            f"/v{name}/{path}" for path in ("users", "users/{user_id}", "users/events", "session")
        }
        assert schema in document["components"]["schemas"]
        assert other not in document["components"]["schemas"]
    assert {"/v1/users", "/v2/users", "/healthz"} <= set(client.get("/openapi.json").json()["paths"])


def test_answers_every_form_from_a_real_server_and_logs_what_was_asked(start: Start) -> None:
    server = start()
    connection = server.connect()

    def ask(path: str, **headers: str) -> tuple[int, str | None, object]:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.headers["Content-Type"], json.loads(response.read())

    old = {"name": "Ada", "id": ADA}
    new = {"given_name": "Ada", "family_name": None, "id": ADA}
    assert ask(f"/v1/users/{ADA}") == (200, "application/json", old)
    assert ask(f"/users/{ADA}", **{"X-API-Version": "2"}) == (200, "application/json", new)
    assert ask(f"/users/{ADA}", Accept=V2) == (200, V2, new)
    assert ask(f"/users/{ADA}", Accept=V1) == (200, V1, old)
    assert ask(f"/users/{ADA}", Accept=V1.replace("1", "9"))[:2] == (406, "application/problem+json")
    assert ask(f"/v1/users/{ADA}", **{"X-API-Version": "2"})[:2] == (400, "application/problem+json")
    server.wait_for_line(f" INFO GET /users/{ADA} 406 ")
    connection.request("GET", "/metrics")
    metrics = connection.getresponse().read().decode()
    assert 'http_requests_total{handler="/v2/users/{user_id}",method="GET",status="200"} 2.0' in metrics
