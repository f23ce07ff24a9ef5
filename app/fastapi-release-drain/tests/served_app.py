"""A real uvicorn that serves streams_app.py on a free port of loopback, with each of its HTTP implementations."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path


#: uvicorn's implementations, without and with its optional parts.
IMPLEMENTATIONS = {"h11": ("h11", "asyncio"), "httptools": ("httptools", "uvloop")}


class ServedApp:
    def __init__(self, folder: Path, implementation: str, **environment: str) -> None:
        self.flag, self._log = folder / "flag", folder / "log"
        self._environment = {**os.environ, "DRAIN_FILE": str(self.flag), "PYTHONUNBUFFERED": "1", **environment}
        here = str(Path(__file__).parent)
        http, loop = IMPLEMENTATIONS[implementation]
        options = ["--http", http, "--loop", loop, "--ws", "wsproto", "--port", "0", "--timeout-graceful-shutdown", "5"]
        command = [sys.executable, "-m", "uvicorn", "streams_app:app", "--app-dir", here, *options]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=subprocess.STDOUT)
        self.port = self._wait_for_port()

    def _wait_for_port(self) -> int:
        for _ in range(300):
            if match := re.search(r"running on http://127\.0\.0\.1:(\d+)", self.log()):
                return int(match[1])
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.log()}")

    def log(self) -> str:
        return self._log.read_text()

    def drain(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "fastapi_release_drain", *arguments], env=self._environment)

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
