"""Clients that connect to a port of loopback over plain sockets."""

from __future__ import annotations

import socket
import time

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Event, Request, TextMessage


class StreamClient:
    """Sends one request and keeps reading."""

    def __init__(self, port: int, path: str) -> None:
        self.received = b""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.ask(path)

    def __enter__(self) -> StreamClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, path: str) -> None:
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())

    def read_until(self, text: bytes) -> None:
        while text not in self.received:
            part = self._socket.recv(65536)
            assert part != b"", f"ended before {text!r}: {self.received!r}"
            self.received += part

    def read_to_end(self) -> float:
        """Reads until the server closes the connection. Returns how long that took."""
        begun = time.monotonic()
        while part := self._socket.recv(65536):
            self.received += part
        return time.monotonic() - begun

    @property
    def head(self) -> bytes:
        return self.received.partition(b"\r\n\r\n")[0].lower()

    def chunks(self) -> list[bytes]:
        """The chunks so far, each complete; the final one is empty."""
        rest, chunks = self.received.partition(b"\r\n\r\n")[2], []
        while rest:
            size, _, rest = rest.partition(b"\r\n")
            length = int(size, 16)
            assert len(rest) >= length + 2, f"a part of a chunk: {rest!r}"
            assert rest[length : length + 2] == b"\r\n"
            chunks.append(rest[:length])
            rest = rest[length + 2 :]
        return chunks


class SocketClient:
    """A WebSocket that closes when asked to."""

    def __init__(self, port: int, path: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._connection = WSConnection(ConnectionType.CLIENT)
        self._events: list[Event] = []
        self._send(Request(host="a", target=path))
        assert isinstance(self._next(), AcceptConnection)

    def __enter__(self) -> SocketClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _send(self, event: Event) -> None:
        self._socket.sendall(self._connection.send(event))

    def _next(self) -> Event:
        while not self._events:
            part = self._socket.recv(65536)
            self._connection.receive_data(part or None)
            self._events = list(self._connection.events())
        return self._events.pop(0)

    def say(self, text: str) -> None:
        self._send(TextMessage(data=text))

    def hear(self) -> str:
        event = self._next()
        assert isinstance(event, TextMessage), event
        return str(event.data)

    def wait_for_close(self) -> tuple[int, float]:
        """Returns the close code, and how long it took."""
        begun = time.monotonic()
        while not isinstance(event := self._next(), CloseConnection):
            pass
        took = time.monotonic() - begun
        self._send(event.response())
        assert self._socket.recv(1) == b""
        return int(event.code), took
