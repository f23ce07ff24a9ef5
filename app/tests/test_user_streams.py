"""The sample's event stream and WebSocket, on a real server and through a drain."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable

from running_server import RunningServer
from stream_clients import SocketClient, StreamClient

Start = Callable[..., RunningServer]
ADA = "00000000-0000-4000-8000-000000000001"


def create(server: RunningServer, path: str, body: dict[str, str]) -> dict[str, str | None]:
    connection: http.client.HTTPConnection = server.connect()
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
    user = json.loads(connection.getresponse().read())
    connection.close()
    return user


def test_tells_each_new_user_in_the_version_that_was_asked_for(start: Start) -> None:
    server = start()
    with StreamClient(server.port, "/users/events") as old, StreamClient(server.port, "/v2/users/events") as new:
        for client in (old, new):
            client.read_until(b": new users of this pod\n\n")
        user = create(server, "/v2/users", {"given_name": "Vincent", "family_name": "van Gogh"})
        for client in (old, new):
            client.read_until(b"event: user\n")
            client.read_until(b"}\n\n")
        assert b"deprecation: @" in old.head and b"deprecation" not in new.head
        assert f'data: {{"name": "Vincent van Gogh", "id": "{user["id"]}"}}\n'.encode() in old.received
        assert b'"given_name": "Vincent", "family_name": "van Gogh"' in new.received


def test_finds_users_by_websocket(start: Start) -> None:
    server = start()
    with SocketClient(server.port, "/v2/users/find") as client:
        said = []
        for text in (ADA, ADA.replace("1", "9"), "ada"):
            client.say(text)
            said.append(json.loads(client.hear()))
    assert said == [
        {"given_name": "Ada", "family_name": None, "id": ADA},
        {"detail": f"there is no user {ADA.replace('1', '9')}; see the list of users"},
        {"detail": f"that is not a user's id: send one like {ADA}"},
    ]


def test_moves_streams_to_the_pod_that_serves_now(start: Start) -> None:
    old, new = start("1.0.0", DRAIN_STREAM_GRACE_SECONDS="0.5"), start("2.0.0")
    with SocketClient(old.port, "/users/find") as finder, StreamClient(old.port, "/users/events") as events:
        events.read_until(b"new users")
        assert old.drain("--seconds", "5").wait(10) == 0
        finder.say(ADA)
        assert json.loads(finder.hear())["name"] == "Ada", "it goes on for its time of grace"
        code, took = finder.wait_for_close()
        events.read_to_end()
        assert (code, events.chunks()[-2:]) == (1012, [b"event: drain\nretry: 1000\ndata: reconnect\n\n", b""])
        assert took < 2
    with SocketClient(new.port, "/users/find") as finder:
        finder.say(ADA)
        assert json.loads(finder.hear())["name"] == "Ada"


def test_leaves_no_stream_to_the_servers_own_end(start: Start) -> None:
    server = start()
    with SocketClient(server.port, "/users/find") as finder, StreamClient(server.port, "/users/events") as events:
        events.read_until(b"new users")
        hook = server.drain("--pre-stop")
        assert finder.wait_for_close()[0] == 1012
        events.read_to_end()
        assert hook.wait(10) == 0
        begun = time.monotonic()
        server.terminate()
        assert server.process.wait(5) in (0, -15)
        assert time.monotonic() - begun < 2
    assert "ERROR" not in server.log()
