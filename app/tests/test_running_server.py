"""A real uvicorn and real sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from running_server import KeptAliveClient, RunningServer
from shipped_command import APP, shipped_command

Start = Callable[..., RunningServer]


def wait_until(condition: Callable[[], bool], seconds: float) -> float:
    """Returns how long it took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() < begun + seconds, f"not within {seconds} s"
        time.sleep(0.01)
    return time.monotonic() - begun


def read_answer(connection: socket.socket) -> bytes:
    """One whole answer, or nothing when the server closed the connection."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        part = connection.recv(65536)
        if part == b"":
            return answer
        answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    [length] = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")]
    while len(body) < length:
        body += connection.recv(65536)
    return head.lower()


def begin_to_create_a_user(server: RunningServer) -> socket.socket:
    """A request in flight: the server has its head and waits for the rest of its body."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=15)
    head = b"POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
    connection.sendall(head + b"{")
    time.sleep(0.2)
    return connection


def test_keeps_connections_alive_and_really_closes_after_a_drained_answer(start: Start) -> None:
    server = start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        request = b"GET /v1/users HTTP/1.1\r\nHost: a\r\n\r\n"
        for _ in range(3):
            connection.sendall(request)
            assert b"connection:" not in read_answer(connection)
        assert server.drain("--seconds", "30").wait() == 0
        time.sleep(0.1)
        connection.sendall(request)
        assert b"connection: close" in read_answer(connection)
        assert connection.recv(1) == b""


def test_moves_kept_alive_clients_without_losing_a_request_and_is_normal_again(start: Start) -> None:
    old, new = start("1.0.0"), start("2.0.0")
    serving = old
    with ExitStack() as stack:
        clients = [stack.enter_context(KeptAliveClient(lambda: serving)) for _ in range(6)]
        wait_until(lambda: all(client.answers["1.0.0"] > 20 for client in clients), 10)
        serving = new
        time.sleep(0.5)
        assert {client.last_version for client in clients} == {"1.0.0"}, "only a drain moves them"
        old.drain("--seconds", "2")
        moved = wait_until(lambda: all(client.last_version == "2.0.0" for client in clients), 2)
        wait_until(lambda: all(client.answers["2.0.0"] > 20 for client in clients), 10)
        answered_by_old = sum(client.answers["1.0.0"] for client in clients)
        time.sleep(2.2 - moved)
        assert sum(client.answers["1.0.0"] for client in clients) == answered_by_old
    assert [client.lost for client in clients] == [[]] * 6
    connection = old.connect()
    connection.request("GET", "/readyz")
    response = connection.getresponse()
    assert (response.status, response.headers["connection"]) == (200, None)


def readiness(server: RunningServer) -> bytes:
    connection = server.connect()
    connection.request("GET", "/readyz")
    return connection.getresponse().read()


def test_loses_nothing_when_a_pod_stops_under_load(start: Start) -> None:
    old, new = start("1.0.0"), start("2.0.0")
    serving = old
    with ExitStack() as stack:
        clients = [stack.enter_context(KeptAliveClient(lambda: serving, pause)) for pause in (0, 0, 0.01, 0.3, 0.7)]
        wait_until(lambda: all(client.answers["1.0.0"] > 1 for client in clients), 10)
        serving = new
        time.sleep(0.5)
        old.terminate()
        wait_until(lambda: readiness(old) == b'{"status":"stopping"}', 2)
        assert old.process.wait(5) in (0, -15)
        wait_until(lambda: {client.last_version for client in clients} == {"2.0.0"}, 3)
    assert [client.lost for client in clients] == [[]] * 5


def test_a_request_that_was_in_flight_over_the_drain_does_not_keep_its_connection(start: Start) -> None:
    server = start()
    with begin_to_create_a_user(server) as connection:
        assert server.drain("--seconds", "0.5", "--wait").wait() == 0
        connection.sendall(b'"name":"Alan"}')
        answer = read_answer(connection)
        assert answer.startswith(b"http/1.1 201")
        assert b"connection: close" in answer


def test_finishes_a_request_in_flight_when_told_to_end(start: Start) -> None:
    server = start()
    with begin_to_create_a_user(server) as connection:
        server.terminate()
        time.sleep(1)
        assert server.process.poll() is None
        connection.sendall(b'"name":"Alan"}')
        assert read_answer(connection).startswith(b"http/1.1 201")
    assert server.process.wait(5) in (0, -15)
    assert " INFO POST /v1/users 201 " in server.log()


def test_gives_requests_in_flight_no_longer_than_the_environment_says(start: Start) -> None:
    server = start(UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN="1")
    with begin_to_create_a_user(server):
        server.terminate()
        time.sleep(0.5)
        assert server.process.poll() is None
        assert server.process.wait(5) in (0, -15)


def test_keeps_idle_connections_until_a_drain_closes_them(start: Start) -> None:
    server = start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        for seconds in (5.5, 0):
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            assert b"200 ok" in read_answer(connection)
            time.sleep(seconds)
        assert server.drain("--seconds", "6").wait() == 0
        begun = time.monotonic()
        assert connection.recv(1) == b""
        assert 0.5 < time.monotonic() - begun < 2.5


def test_does_not_start_without_its_secret(tmp_path: Path) -> None:
    path = os.pathsep.join([str(APP), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "SESSION_SECRET": "", "UVICORN_PORT": "0"}
    command = [sys.executable, *shipped_command()[1:]]
    ended = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=20)
    assert ended.returncode == 1
    assert ended.stderr == "ERROR SESSION_SECRET is not set: it signs session cookies; use 32 random characters.\n"
