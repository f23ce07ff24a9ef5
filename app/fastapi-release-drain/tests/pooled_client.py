"""A client with a connection pool of one, as HTTP libraries have: it asks on the connection that it has, unless the
server has closed that."""

from __future__ import annotations

import http.client
import json
import select
import threading
import time
from collections import Counter
from collections.abc import Callable


class PooledClient:
    """Asks again and again, with a pause between an answer and the next question."""

    def __init__(self, port: Callable[[], int], pause: float, slow: float = 0.0) -> None:
        self.answers: Counter[str] = Counter()
        self.lost: list[str] = []
        #: Who answered last, and when it was asked.
        self.last, self.last_asked = "", 0.0
        self._port, self._pause, self._slow = port, pause, slow
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> PooledClient:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(20)

    def _run(self) -> None:
        connection: http.client.HTTPConnection | None = None
        while not self._stopped.wait(self._pause):
            if connection is None or connection.sock is None or select.select([connection.sock], [], [], 0)[0]:
                connection = http.client.HTTPConnection("127.0.0.1", self._port(), timeout=20)
            try:
                self.last_asked = time.monotonic()
                connection.request("POST", f"/who?seconds={self._slow}", body=b"{}")
                response = connection.getresponse()
                self.last = json.loads(response.read())
                self.answers[self.last] += 1
            except (OSError, ValueError, http.client.HTTPException) as error:
                self.lost.append(repr(error))
                connection = None
