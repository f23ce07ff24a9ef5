"""The package injected into servers whose app, image and start command know nothing of it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from injected_server import InjectedServer, start_commands
from pooled_client import PooledClient
from stream_clients import SocketClient, StreamClient

WAYS = list(start_commands(0))
WITH_WEBSOCKETS = ["uvicorn h11", "uvicorn httptools"]
Start = Callable[..., InjectedServer]
#: Between two looks of the server, and what a busy machine adds.
LATE = 1.5


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    servers: list[InjectedServer] = []

    def start_server(way: str = "uvicorn h11", *more_path: Path, **environment: str) -> InjectedServer:
        folder = tmp_path / str(len(servers))
        folder.mkdir()
        servers.append(InjectedServer(folder, way, *more_path, **environment))
        return servers[-1]

    yield start_server
    for server in servers:
        server.stop()


def ask(connection: socket.socket) -> bytes:
    """The head of the answer, or nothing if the server has closed the connection."""
    connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    answer = b""
    while not answer.endswith(b'"hello"'):
        part = connection.recv(65536)
        if part == b"":
            break
        answer += part
    return answer.lower()


def seconds_until_closed(connection: socket.socket) -> float:
    begun = time.monotonic()
    assert connection.recv(1) == b""
    return time.monotonic() - begun


@pytest.mark.parametrize("way", WAYS)
def test_asks_clients_to_leave_while_it_drains_and_is_normal_again(start: Start, way: str) -> None:
    server = start(way)
    with server.connect() as connection:
        assert b"connection: close" not in ask(connection)
        drained = server.drain("--seconds", "2")
        assert (drained.returncode, drained.stderr) == (0, "")
        time.sleep(0.1)
        assert b"connection: close" in ask(connection)
        assert connection.recv(1) == b""
    time.sleep(2)
    with server.connect() as connection:
        assert b"connection: close" not in ask(connection)


@pytest.mark.parametrize("way", WAYS)
def test_loses_no_request_when_it_ends_under_load(start: Start, way: str) -> None:
    old, new = start(way, WHO="old"), start("uvicorn h11", WHO="new")
    serving = old
    with ExitStack() as stack:
        pauses = [(0, 0), (0, 0.02), (0.01, 0), (0.3, 0), (0.5, 1), (1.5, 0), (2.5, 0)]
        clients = [stack.enter_context(PooledClient(lambda: serving.port, *of)) for of in pauses]
        until(lambda: all(client.answers["old"] > 0 for client in clients), 10)
        serving = new
        # Those that already have a connection stay, until the server ends.
        time.sleep(0.3)
        old.terminate()
        assert old.process.wait(10) in (0, -15)
        until(lambda: all(client.last == "new" for client in clients), 10)
    assert [client.lost for client in clients] == [[]] * len(clients)


@pytest.mark.parametrize("way", WAYS)
def test_closes_idle_connections_in_a_drain_and_none_with_a_request(start: Start, way: str) -> None:
    server = start(way)
    with server.connect() as idle, server.connect() as unused, server.connect() as begun, server.connect() as slow:
        ask(idle)
        begun.sendall(b"GET / HTT")
        slow.sendall(b"POST /who?seconds=3 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
        time.sleep(1.5)
        assert server.drain("--seconds", "20").returncode == 0
        assert 0.5 < seconds_until_closed(idle) < 1 + LATE
        seconds_until_closed(unused)
        time.sleep(0.5)
        begun.sendall(b"P/1.1\r\nHost: a\r\n\r\n")
        assert b"200 ok" in begun.recv(65536).lower()
        assert b"200 ok" in slow.recv(65536).lower()


def test_keeps_idle_connections_as_long_as_the_environment_says(start: Start) -> None:
    ways = ["uvicorn h11", "uvicorn.run", "fastapi run", "gunicorn"]
    with ExitStack() as stack:
        connections = [stack.enter_context(start(way).connect()) for way in ways]
        for connection in connections:
            ask(connection)
        time.sleep(5.5)
        for connection in connections:
            assert b"200 ok" in ask(connection)


@pytest.mark.parametrize("way", WITH_WEBSOCKETS)
def test_ends_streams_after_their_grace_when_it_drains_and_when_it_ends(start: Start, way: str) -> None:
    server = start(way, DRAIN_STREAM_GRACE_SECONDS="0.5")
    with SocketClient(server.port, "/echo") as client, StreamClient(server.port, "/events") as events:
        events.read_until(b"data: 1\n\n")
        assert server.drain("--seconds", "5").returncode == 0
        assert client.wait_for_close()[0] == 1012
        events.read_to_end()
        assert b"event: drain\nretry: 1000\n" in events.received
    with SocketClient(server.port, "/echo") as client:
        server.terminate()
        assert client.wait_for_close()[0] == 1012
    assert server.process.wait(5) in (0, -15)
    assert "ERROR" not in server.log()


def test_ends_at_once_without_clients_and_after_4_s_with_one_that_stays(start: Start) -> None:
    for stays, least, most in ((False, 0, LATE), (True, 3.5, 4 + LATE)):
        server = start(UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN="0")
        with server.connect() as connection:
            if stays:
                connection.sendall(b"POST /who?seconds=60 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                time.sleep(0.2)
            else:
                connection.close()
            begun = time.monotonic()
            server.terminate()
            server.process.wait(10)
            assert least <= time.monotonic() - begun < most


def test_ends_at_once_by_ctrl_c(start: Start) -> None:
    server = start()
    with server.connect() as connection:
        ask(connection)
        begun = time.monotonic()
        server.process.send_signal(2)
        server.process.wait(10)
        assert time.monotonic() - begun < LATE


def test_starts_with_a_wrong_grace_time(start: Start) -> None:
    server = start(DRAIN_STREAM_GRACE_SECONDS="long")
    with server.connect() as connection:
        assert b"200 ok" in ask(connection)
    assert 'fastapi-release: DRAIN_STREAM_GRACE_SECONDS: "long"' in server.log()


def test_runs_the_image_s_own_sitecustomize_and_modules_too(start: Start, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("import sys\nprint('own', __name__, __file__, flush=True)\nsys.own = True\n")
    server = start("uvicorn h11", own)
    assert f"own sitecustomize {own}/sitecustomize.py" in server.log()
    with server.connect() as connection:
        ask(connection)
        assert server.drain("--seconds", "20").returncode == 0
        seconds_until_closed(connection)


def python(path: list[Path], *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONPATH": ":".join(map(str, path))}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=20)


@pytest.fixture
def injected(tmp_path: Path) -> Path:
    from injected_server import injected_folder

    return injected_folder(tmp_path)


def test_leaves_a_python_without_uvicorn_alone(injected: Path) -> None:
    code = "import sys, json, asyncio; print(sys.path[1:2], sorted(m for m in sys.modules if 'drain' in m or 'uvicorn' in m))"
    ended = python([injected], "-c", code)
    assert (ended.stdout, ended.stderr) == (f"['{injected}'] []\n", "")


def test_reports_an_error_of_the_image_s_own_sitecustomize_as_python_does(injected: Path, tmp_path: Path) -> None:
    for text, said in (("raise RuntimeError('no')", "no"), ("import nowhere", "No module named 'nowhere'")):
        own = tmp_path / said.replace(" ", "")
        own.mkdir()
        (own / "sitecustomize.py").write_text(text)
        without, beside = python([own], "-c", "print(1)"), python([injected, own], "-c", "print(1)")
        assert (beside.stdout, beside.stderr) == (without.stdout, without.stderr)
        assert beside.stdout == "1\n" and said in beside.stderr


def test_lets_a_server_start_that_it_cannot_change(injected: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "uvicorn"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("")
    (other / "server.py").write_text("NAME = 'another uvicorn'\n")
    ended = python([injected, other.parent], "-c", "import uvicorn.server; print(uvicorn.server.NAME)")
    assert ended.stdout == "another uvicorn\n"
    assert ended.stderr.startswith("fastapi-release: this server will not drain: AttributeError(")
    assert ended.stderr.count("\n") == 1


def test_costs_a_start_of_python_less_than_5_ms(injected: Path) -> None:
    def milliseconds(*arguments: str) -> float:
        lines = python([injected], *arguments, "-X", "importtime", "-c", "pass").stderr.splitlines()
        [line] = [line for line in lines if line.endswith("|   sitecustomize")]
        return int(line.split("|")[1]) / 1000

    assert min(milliseconds() for _ in range(10)) < 5


def until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)
