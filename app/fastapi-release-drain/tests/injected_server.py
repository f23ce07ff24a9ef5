"""A server whose app is plain_app.py, started in any of the ways that images do, with this package injected as a release
injects it: by PYTHONPATH alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
#: As the release's template does.
KEEP_ALIVE = 60


def start_commands(port: int) -> dict[str, list[str]]:
    """By name; run with this folder on PYTHONPATH."""
    uvicorn = [sys.executable, "-m", "uvicorn", "--port", str(port)]
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "plain_app:app"]
    return {
        "uvicorn h11": [*uvicorn, "--http", "h11", "--loop", "asyncio", "--ws", "wsproto", "plain_app:app"],
        "uvicorn httptools": [*uvicorn, "--http", "httptools", "--loop", "uvloop", "--ws", "wsproto", "plain_app:app"],
        "uvicorn --factory": [*uvicorn, "--factory", "plain_app:create_app"],
        "uvicorn --workers": [*uvicorn, "--workers", "2", "plain_app:app"],
        "uvicorn.run": [sys.executable, str(HERE / "plain_app.py")],
        "fastapi run": [sys.executable, "-m", "fastapi", "run", str(HERE / "plain_app.py"), "--port", str(port)],
        "gunicorn": [*gunicorn, "--worker-class", "uvicorn.workers.UvicornWorker", "--workers", "2"],
    }


def injected_folder(parent: Path) -> Path:
    """What a release mounts."""
    folder = parent / "python"
    folder.mkdir(parents=True)
    (folder / "sitecustomize.py").symlink_to(PACKAGE / "injected" / "sitecustomize.py")
    (folder / "fastapi_release_drain").symlink_to(PACKAGE / "fastapi_release_drain")
    return folder


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class InjectedServer:
    def __init__(self, folder: Path, way: str, *more_path: Path, **environment: str) -> None:
        self.port, self._log = free_port(), folder / "log"
        path = [injected_folder(folder), *more_path, HERE]
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, path)),
            "PYTHONUNBUFFERED": "1",
            "DRAIN_FILE": str(folder / "flag"),
            "PORT": str(self.port),
            "UVICORN_TIMEOUT_KEEP_ALIVE": str(KEEP_ALIVE),
            "GUNICORN_CMD_ARGS": f"--keep-alive {KEEP_ALIVE}",
            **environment,
        }
        command = start_commands(self.port)[way]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(command, env=self.environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            try:
                self.connect().close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.log()}")

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def log(self) -> str:
        return self._log.read_text()

    def drain(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "fastapi_release_drain", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=30)

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait(10)
