"""A real uvicorn in its own process, and a client that keeps its connection alive."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from injected_server import KEEP_ALIVE, injected_folder
from shipped_command import APP, shipped_command, shipped_variable


class RunningServer:
    """Started with the shipped command and what a release adds to its environment, with this interpreter instead of
    `python3`, on a free port of loopback."""

    def __init__(self, folder: Path, version: str = "1.0.0", **environment: str) -> None:
        self.flag = folder / f"flag-{version}"
        self._log = folder / f"log-{version}"
        injected = injected_folder(folder / f"injected-{version}")
        self._environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(injected), str(APP), os.environ.get("PYTHONPATH", "")]),
            "UVICORN_TIMEOUT_KEEP_ALIVE": str(KEEP_ALIVE),
            "PYTHONUNBUFFERED": "1",
            "APP_VERSION": version,
            "DRAIN_FILE": str(self.flag),
            "SESSION_SECRET": "a secret of the tests",
            "UVICORN_HOST": "127.0.0.1",
            "UVICORN_PORT": "0",
            "UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN": shipped_variable("UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN"),
            **environment,
        }
        with self._log.open("w") as log:
            command = [sys.executable, *shipped_command()[1:]]
            self.process = subprocess.Popen(
                command, cwd=folder, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )
        self.port = self._wait_for_port()

    def _wait_for_port(self) -> int:
        for _ in range(200):
            if match := re.search(r"running on http://127\.0\.0\.1:(\d+)", self.log()):
                return int(match[1])
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.log()}")

    def log(self) -> str:
        return self._log.read_text()

    def wait_for_line(self, text: str) -> None:
        for _ in range(100):
            if text in self.log():
                return
            time.sleep(0.05)
        raise AssertionError(f"{text!r} is not in the log:\n{self.log()}")

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def drain(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "fastapi_release_drain", *arguments], env=self._environment)

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)


class KeptAliveClient:
    """Sends request after request on one connection; reconnects, to whoever serves then, only when asked to or cut off.
    """

    def __init__(self, serving: Callable[[], RunningServer], pause: float = 0.005) -> None:
        self.answers: Counter[str] = Counter()
        self.lost: list[str] = []
        self.last_version = ""
        self._serving, self._pause = serving, pause
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> KeptAliveClient:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(10)

    def _run(self) -> None:
        connection = None
        while not self._stopped.wait(self._pause):
            connection = connection or self._serving().connect()
            try:
                connection.request("GET", "/version")
                response = connection.getresponse()
                self.last_version = json.loads(response.read())["version"]
                self.answers[self.last_version] += 1
                if not response.will_close:
                    continue
            except (OSError, ValueError, http.client.HTTPException) as error:
                self.lost.append(repr(error))
            connection.close()
            connection = None
