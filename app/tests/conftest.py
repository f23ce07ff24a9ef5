from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_server import RunningServer


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Starts servers that end with the test."""
    servers: list[RunningServer] = []

    def start_server(version: str = "1.0.0", **environment: str) -> RunningServer:
        servers.append(RunningServer(tmp_path, version, **environment))
        return servers[-1]

    yield start_server
    for server in servers:
        server.stop()
