from __future__ import annotations

import logging
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from fastapi_release_drain import DrainFlag, DrainWatch
from users_service.main import create_app
from users_service.request_observer import RequestObserver
from users_service.settings import Settings, SettingsError, read_settings
from users_service.user_store import UserStore


@pytest.fixture
def flag(tmp_path: Path) -> DrainFlag:
    return DrainFlag(str(tmp_path / "flag"))


def new_client(flag: DrainFlag, **settings: object) -> TestClient:
    app = create_app(Settings("a secret", "1.2.3", **settings), DrainWatch(flag))
    return TestClient(RequestObserver(app), raise_server_exceptions=False)


def test_is_healthy_and_ready(flag: DrainFlag) -> None:
    client = new_client(flag)
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)


def test_is_healthy_but_not_ready_during_warm_up(flag: DrainFlag) -> None:
    client = new_client(flag, warm_up_seconds=60.0)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "starting"})


@pytest.mark.parametrize(("why", "status"), [("drain", 200), ("stop", 503)])
def test_is_not_ready_once_it_stops_but_stays_ready_in_a_drain(flag: DrainFlag, why: str, status: int) -> None:
    client = new_client(flag)
    flag.set(60, why)
    assert client.get("/readyz").status_code == status


def test_tells_its_version_slot_and_release(flag: DrainFlag) -> None:
    client = new_client(flag, slot="green", release="a1b2c3")
    assert client.get("/version").json() == {"version": "1.2.3", "slot": "green", "release": "a1b2c3"}


def test_counts_requests_by_route_and_not_by_path(flag: DrainFlag) -> None:
    client = new_client(flag)

    def count() -> float:
        wanted = 'http_requests_total{handler="/v1/users/{user_id}",method="GET",status="422"} '
        lines = client.get("/metrics").text.splitlines()
        return sum(float(line.removeprefix(wanted)) for line in lines if line.startswith(wanted))

    before = count()
    client.get("/v1/users/one")
    client.get("/v1/users/two")
    assert count() == before + 2


def test_logs_requests_and_keeps_quiet_about_probes(flag: DrainFlag, caplog: pytest.LogCaptureFixture) -> None:
    client = new_client(flag)
    with caplog.at_level(logging.INFO, "users_service"):
        client.get("/healthz")
        client.get("/v1/users")
    [message] = [record.message for record in caplog.records if record.name == "users_service"]
    assert message.startswith("GET /v1/users 200 ")


def test_says_in_the_log_why_an_answer_is_wrong(
    flag: DrainFlag, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UserStore, "page", lambda *_: {"users": []})
    answer = new_client(flag).get("/v1/users")
    assert answer.status_code == 500
    errors = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert errors[0] == "GET /v1/users: the answer does not match its own schema: response: Input should be a valid list"


def test_refuses_bad_settings_all_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(
            {
                "LOG_LEVEL": "loud",
                "WARM_UP_SECONDS": "soon",
                "DRAIN_STREAM_GRACE_SECONDS": "long",
                "API_VERSION_BY": "path,query",
                "API_VERSION_DEFAULT": "7",
            }
        )
    assert str(refused.value).splitlines() == [
        "SESSION_SECRET is not set: it signs session cookies; use 32 random characters.",
        'LOG_LEVEL: "loud" is not one of debug, info, warning, error.',
        'WARM_UP_SECONDS: "soon" is not a number of seconds; use one like 2.5.',
        'DRAIN_STREAM_GRACE_SECONDS: "long" is not a number of seconds from 0 to 3600; use one like 2.5.',
        'API versions, default: "7" is not one of the versions 1, 2.',
        "API versions, by: ['path', 'query'] is not a list of path, header, media-type, each at most once.",
    ]
    settings = read_settings({"SESSION_SECRET": "s", "APP_VERSION": "1.4.0", "SLOT": "blue", "RELEASE_ID": "a1"})
    assert settings == Settings("s", "1.4.0", "blue", "a1")
