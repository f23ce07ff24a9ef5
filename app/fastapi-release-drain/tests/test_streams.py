"""WebSockets and streams in a drain: a real uvicorn and real sockets."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from served_app import ServedApp
from stream_clients import SocketClient, StreamClient

from fastapi_release_drain.grace import DEFAULT_GRACE_SECONDS

Serve = Callable[..., ServedApp]
FAREWELL = b"event: drain\nretry: 1000\ndata: reconnect\n\n"
#: Time from setting the flag until the server sees it, on a busy machine.
LATE = 1.5


@pytest.fixture
def served(serve: Serve) -> ServedApp:
    """Has half a second of grace."""
    return serve(DRAIN_STREAM_GRACE_SECONDS="0.5")


def drain(served: ServedApp, *arguments: str) -> None:
    assert served.drain(*(arguments or ("--seconds", "20"))).wait(10) == 0


def test_gives_3_s_of_grace_unless_told_otherwise(serve: Serve) -> None:
    served = serve()
    with SocketClient(served.port, "/echo") as client:
        drain(served)
        begun = time.monotonic()
        while time.monotonic() < begun + DEFAULT_GRACE_SECONDS - 0.5:
            client.say("still here")
            assert client.hear() == "still here"
            time.sleep(0.1)
        code, took = client.wait_for_close()
    assert (DEFAULT_GRACE_SECONDS, code) == (3.0, 1012)
    assert took < 0.5 + LATE


@pytest.mark.parametrize("path", ["/echo", "/chatter", "/deaf"])
def test_closes_a_websocket_and_asks_its_client_to_come_back(served: ServedApp, path: str) -> None:
    with SocketClient(served.port, path) as client:
        drain(served)
        code, took = client.wait_for_close()
    assert code == 1012
    assert took < 0.5 + LATE
    assert "Exception" not in served.log()


def test_ends_an_endpoint_that_does_not_see_that_its_websocket_was_closed(served: ServedApp) -> None:
    with SocketClient(served.port, "/deaf") as client:
        drain(served)
        client.wait_for_close()
    begun = time.monotonic()
    while "deaf ended" not in served.log():
        assert time.monotonic() < begun + 1 + LATE
        time.sleep(0.05)


def test_lets_an_endpoint_close_its_websocket_itself(served: ServedApp) -> None:
    with SocketClient(served.port, "/farewell") as client:
        drain(served)
        assert client.hear() == "see you"
        assert client.wait_for_close()[0] == 4000


def test_ends_an_event_stream_with_an_event_that_says_when_to_come_back(served: ServedApp) -> None:
    with StreamClient(served.port, "/events") as client:
        client.read_until(b"data: 1\n\n")
        drain(served)
        assert client.read_to_end() < 0.5 + LATE
        assert client.chunks() == [b"data: 1\n\n", FAREWELL, b""]
    assert "ERROR" not in served.log()


def test_lets_an_event_that_was_begun_be_finished(served: ServedApp) -> None:
    with StreamClient(served.port, "/halves") as client:
        client.read_until(b"data: 1")
        drain(served)
        client.read_to_end()
        *events, farewell, last = client.chunks()
    assert (farewell, last) == (FAREWELL, b"")
    assert b"".join(events).endswith(b"\n\n")


def test_ends_an_event_stream_without_a_word_when_an_event_is_never_finished(served: ServedApp) -> None:
    with StreamClient(served.port, "/half") as client:
        client.read_until(b"half")
        drain(served)
        client.read_to_end()
        assert client.chunks() == [b"data: whole\n\n", b"data: half", b""]


def test_gives_up_the_connection_of_an_event_stream_in_any_case(served: ServedApp) -> None:
    with StreamClient(served.port, "/events") as client:
        client.read_until(b"data: 1\n\n")
        assert b"connection: close" in client.head


def test_cuts_a_stream_that_does_not_end_itself_after_a_whole_chunk_and_not_as_if_it_were_complete(
    served: ServedApp,
) -> None:
    with StreamClient(served.port, "/rows") as client:
        client.read_until(b"row 1\n")
        drain(served)
        assert client.read_to_end() < 0.5 + LATE
        chunks = client.chunks()
    assert chunks == [f"row {number}\n".encode() for number in range(len(chunks))]
    assert len(chunks) > 5
    assert "GET /rows: cut by the drain after 0.5 s of grace" in served.log()


def test_lets_a_stream_end_itself(served: ServedApp) -> None:
    with StreamClient(served.port, "/willing-rows") as client:
        client.read_until(b"row 1\n")
        drain(served)
        client.read_until(b"0\r\n\r\n")
        assert client.chunks()[-2:] == [b"next: row later\n", b""]
        client.received = b""
        client.ask("/readyz")
        client.read_to_end()
        assert b"connection: close" in client.head


def test_never_cuts_what_has_a_known_length(served: ServedApp) -> None:
    with StreamClient(served.port, "/file") as client:
        client.read_until(b"xxx")
        drain(served)
        client.read_until(b"x" * 150)


def test_leaves_work_alone_that_follows_a_complete_stream(served: ServedApp, tmp_path: Path) -> None:
    done = tmp_path / "done"
    with StreamClient(served.port, f"/afterwards?done={done}") as client:
        client.read_until(b"0\r\n\r\n")
        drain(served)
        begun = time.monotonic()
        while not done.exists():
            assert time.monotonic() < begun + 2 + LATE
            time.sleep(0.05)


def test_gives_the_same_grace_to_who_comes_during_the_drain(served: ServedApp) -> None:
    drain(served)
    with StreamClient(served.port, "/readyz") as early:
        early.read_to_end()
    time.sleep(1)
    with SocketClient(served.port, "/echo") as client:
        client.say("late")
        assert client.hear() == "late"
        code, took = client.wait_for_close()
    assert code == 1012
    assert 0.3 < took < 0.5 + LATE


def test_closes_also_after_a_drain_that_is_shorter_than_the_grace(serve: Serve) -> None:
    served = serve(DRAIN_STREAM_GRACE_SECONDS="1")
    with SocketClient(served.port, "/echo") as client:
        drain(served, "--seconds", "0.4")
        code, took = client.wait_for_close()
    assert code == 1012
    assert took > 0.5


def test_spares_streams_when_the_drain_is_cleared(served: ServedApp) -> None:
    with SocketClient(served.port, "/echo") as client, StreamClient(served.port, "/events") as stream:
        stream.read_until(b"data: 1\n\n")
        drain(served)
        drain(served, "--clear")
        time.sleep(1)
        client.say("still here")
        assert client.hear() == "still here"
        drain(served)
        assert client.wait_for_close()[0] == 1012
        stream.read_to_end()


def test_closes_many_at_once_and_a_pod_that_stops_has_none_left(serve: Serve) -> None:
    served = serve()
    with ExitStack() as stack:
        sockets = [stack.enter_context(SocketClient(served.port, "/echo")) for _ in range(40)]
        streams = [stack.enter_context(StreamClient(served.port, "/events")) for _ in range(40)]
        for stream in streams:
            stream.read_until(b"data: 1\n\n")
        hook = served.drain("--pre-stop")
        assert [client.wait_for_close()[0] for client in sockets] == [1012] * 40
        for stream in streams:
            stream.read_to_end()
            assert stream.chunks()[-2:] == [FAREWELL, b""]
        assert hook.poll() is None, "streams end before the hook does"
        assert hook.wait(10) == 0
        begun = time.monotonic()
        served.terminate()
        assert served.process.wait(5) in (0, -15)
        assert time.monotonic() - begun < 2
    assert "ERROR" not in served.log()
