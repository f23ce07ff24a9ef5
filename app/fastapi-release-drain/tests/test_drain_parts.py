"""The drain's parts, without a server."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fastapi_release_drain import DrainFlag, DrainMiddleware, DrainWatch, StreamRules
from fastapi_release_drain.__main__ import DEFAULT_SECONDS


@pytest.fixture
def flag(tmp_path: Path) -> DrainFlag:
    return DrainFlag(str(tmp_path / "flag"))


def look_anew(watch: DrainWatch) -> DrainWatch:
    watch._next_look = 0.0
    return watch


def run_command(flag: DrainFlag, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DRAIN_FILE": flag.path, **changes}
    command = [sys.executable, "-m", "fastapi_release_drain", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)


def test_drains_until_the_flag_expires_or_is_cleared(flag: DrainFlag) -> None:
    watch = DrainWatch(flag)
    assert not watch.draining()
    flag.set(60)
    assert look_anew(watch).draining()
    assert not watch.stopping()
    flag.clear()
    assert not look_anew(watch).draining()
    flag.set(-0.1)
    assert not look_anew(watch).draining()
    assert watch.times_set() == 2


def test_looks_at_the_file_at_most_every_20_ms(flag: DrainFlag, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, clock, looks = DrainWatch(flag), [100.0], []
    monkeypatch.setattr("fastapi_release_drain.watch.time.monotonic", lambda: clock[0])
    monkeypatch.setattr(flag, "identity", lambda: looks.append(clock[0]))
    for step in range(13):
        clock[0] = 100 + step / 100
        watch.draining()
    assert looks == [100.0, 100.02, 100.04, 100.06, 100.08, 100.1, 100.12]


def test_ignores_a_flag_that_is_older_than_the_server(flag: DrainFlag) -> None:
    flag.set(60, "stop")
    watch = DrainWatch(flag)
    assert not watch.draining()
    flag.set(60)
    assert look_anew(watch).draining()


@pytest.mark.parametrize("content", ["", "drain", "soon drain", "1 2 3", "99999999999", "\udcff"])
def test_takes_a_damaged_flag_for_none(flag: DrainFlag, content: str) -> None:
    watch = DrainWatch(flag)
    Path(flag.path).write_text(content, errors="surrogateescape")
    assert not watch.draining()


def answer_through(watch: DrainWatch, scope: dict[str, str], during: object = None) -> list[dict[str, object]]:
    """The messages that the server gets when the app answers with a body in two parts."""
    sent: list[dict[str, object]] = []

    async def app(scope, receive, send) -> None:
        if callable(during):
            during()
        headers = [(b"Connection", b"keep-alive"), (b"x-kept", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        assert len(sent) == 1
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        assert len(sent) == 2
        await send({"type": "http.response.body", "body": b"b"})

    async def send(message) -> None:
        sent.append(message)

    asyncio.run(DrainMiddleware(app, watch)(scope, None, send))
    return sent


def test_replaces_the_connection_header_and_lets_the_body_stream(flag: DrainFlag) -> None:
    watch = DrainWatch(flag)
    flag.set(60)
    start, *parts = answer_through(watch, {"type": "http", "http_version": "1.1"})
    assert start["headers"] == [(b"x-kept", b"1"), (b"connection", b"close")]
    assert [part["body"] for part in parts] == [b"a", b"b"]


@pytest.mark.parametrize("scope", [{"type": "http", "http_version": "2"}, {"type": "websocket"}, {"type": "lifespan"}])
def test_leaves_other_protocols_alone(flag: DrainFlag, scope: dict[str, str]) -> None:
    watch = DrainWatch(flag)
    flag.set(60)
    start = answer_through(watch, scope)[0]
    assert start["headers"] == [(b"Connection", b"keep-alive"), (b"x-kept", b"1")]


def test_closes_after_an_answer_during_which_a_whole_drain_went_by(flag: DrainFlag) -> None:
    watch = DrainWatch(flag)

    def drain_goes_by() -> None:
        flag.set(-1)
        look_anew(watch)

    start = answer_through(watch, {"type": "http"}, drain_goes_by)[0]
    assert (b"connection", b"close") in start["headers"]
    assert (b"connection", b"close") not in answer_through(watch, {"type": "http"})[0]["headers"]


def test_command_sets_waits_and_clears(flag: DrainFlag) -> None:
    DrainWatch(flag).announce()
    assert run_command(flag).returncode == 0
    assert flag.read()[0] == pytest.approx(DEFAULT_SECONDS, abs=3)
    assert run_command(flag, "--seconds", "0.3", "--wait").returncode == 0
    assert flag.read()[0] <= 0
    assert run_command(flag, "--clear").returncode == 0
    assert os.listdir(os.path.dirname(flag.path)) == ["flag.obeyed"]
    assert run_command(flag, "--clear", "--wait").returncode == 0


def test_command_says_why_it_cannot_set_the_flag(tmp_path: Path) -> None:
    flag = DrainFlag(str(tmp_path / "nowhere" / "flag"))
    refused = run_command(flag, "--seconds", "1")
    assert refused.returncode == 1
    assert refused.stderr == (
        f"drain: cannot change {flag.path}: No such file or directory; "
        "mount a writable emptyDir there or set DRAIN_FILE\n"
    )
    assert "--seconds 0: use more than 0 and at most 3600" in run_command(flag, "--seconds", "0").stderr


def test_command_starts_without_the_server_libraries() -> None:
    code = "import sys, fastapi_release_drain.__main__; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"fastapi", "uvicorn", "asyncio", "logging", "typing", "tempfile"} & set(loaded.stdout.split())


#: Values of DRAIN_STREAM_GRACE_SECONDS, how long the hook then waits, and how its output begins.
GRACES = [("", 4.0, ""), ("2", 4.0, ""), ("7.5", 8.5, ""), ("long", 4.0, "drain: DRAIN_STREAM_GRACE_SECONDS")]


def test_hook_waits_for_streams_whose_grace_is_longer(flag: DrainFlag) -> None:
    code = "import fastapi_release_drain.__main__ as command; print(command.hook_seconds())"
    for given, seconds, said in GRACES:
        environment = {**os.environ, "DRAIN_STREAM_GRACE_SECONDS": given}
        command = [sys.executable, "-c", code]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert float(ended.stdout) == seconds
        assert ended.stderr.startswith(said)


@pytest.mark.parametrize("given", ["long", "-1", "nan", "4000"])
def test_middleware_refuses_a_grace_time_that_is_none(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAIN_STREAM_GRACE_SECONDS", given)
    with pytest.raises(ValueError) as refused:
        DrainMiddleware(None)
    assert str(refused.value) == (
        f'DRAIN_STREAM_GRACE_SECONDS: "{given}" is not a number of seconds from 0 to 3600; use one like 2.5.'
    )


def test_refuses_another_close_code() -> None:
    assert StreamRules(websocket_close_code=1001).websocket_close_code == 1001
    with pytest.raises(ValueError, match="websocket_close_code: 1000 is neither 1001 nor 1012"):
        StreamRules(websocket_close_code=1000)


def test_counts_a_drain_that_is_set_again_from_its_first_beginning(flag: DrainFlag) -> None:
    watch = DrainWatch(flag)
    assert watch.began() is None
    flag.set(60)
    began = look_anew(watch).began()
    flag.set(60, "stop")
    assert look_anew(watch).began() == began
    flag.clear()
    assert look_anew(watch).began() is None


def test_offers_nothing_but_what_it_names() -> None:
    import fastapi_release_drain

    assert all(getattr(fastapi_release_drain, name) for name in fastapi_release_drain.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        fastapi_release_drain.nothing
