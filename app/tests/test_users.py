from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from fastapi_release_drain import DrainFlag, DrainWatch
from users_service.main import create_app
from users_service.settings import Settings
from users_service.user_store import UserStore

ADA = "00000000-0000-4000-8000-000000000001"


def new_client(folder: Path, secret: str = "one secret") -> TestClient:
    return TestClient(create_app(Settings(secret, "1.2.3"), DrainWatch(DrainFlag(str(folder / "flag")))))


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return new_client(tmp_path)


def test_lists_users_as_a_json_list(client: TestClient) -> None:
    answer = client.get("/v1/users")
    assert answer.status_code == 200
    assert [user["name"] for user in answer.json()] == ["Ada", "Grace"]
    assert [user["name"] for user in client.get("/v1/users?offset=1&limit=1").json()] == ["Grace"]


def test_creates_a_user_that_can_be_read(client: TestClient) -> None:
    created = client.post("/v1/users", json={"name": "  Edsger "})
    assert created.status_code == 201
    assert created.json()["name"] == "Edsger"
    assert client.get(created.headers["location"]).json() == created.json()
    assert client.get("/v1/users").json()[-1] == created.json()


def test_says_which_user_is_missing(client: TestClient) -> None:
    missing = ADA.replace("1", "9")
    answer = client.get(f"/v1/users/{missing}")
    assert answer.status_code == 404
    assert answer.json() == {"detail": f"there is no user {missing}; see the list of users"}


@pytest.mark.parametrize(
    ("method", "path", "body", "where"),
    [
        ("POST", "/v1/users", {}, ["body", "name"]),
        ("POST", "/v1/users", {"name": "  "}, ["body", "name"]),
        ("GET", "/v1/users/ada", None, ["path", "user_id"]),
        ("GET", "/v1/users?limit=0", None, ["query", "limit"]),
    ],
)
def test_says_what_is_wrong_with_a_request(
    client: TestClient, method: str, path: str, body: object, where: list[str]
) -> None:
    answer = client.request(method, path, json=body)
    assert answer.status_code == 422
    [problem] = answer.json()["detail"]
    assert problem["loc"] == where
    assert problem["msg"]


def test_signs_in_who_was_created_on_every_pod_with_the_same_secret(tmp_path: Path) -> None:
    blue, green, other = new_client(tmp_path), new_client(tmp_path), new_client(tmp_path, "another secret")
    assert blue.get("/v1/session").status_code == 401
    user_id = blue.post("/v1/users", json={"name": "Barbara"}).json()["id"]
    cookie = blue.cookies["session"]
    assert blue.get("/v1/session").json() == {"user_id": user_id}
    for pod, sent, status in [(green, cookie, 200), (other, cookie, 401), (green, ADA + cookie[36:], 401)]:
        assert pod.get("/v1/session", headers={"Cookie": f"session={sent}"}).status_code == status


def test_keeps_every_user_that_threads_create_at_once() -> None:
    store = UserStore()
    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(lambda number: store.create(f"user {number}"), range(400)))
    assert {user.id for user in store.page(2, 1000)} == {user.id for user in created}


def test_describes_itself_with_its_version(client: TestClient) -> None:
    assert client.get("/openapi.json").json()["info"] == {"title": "Users", "version": "1.2.3"}
