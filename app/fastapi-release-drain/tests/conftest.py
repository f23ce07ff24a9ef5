from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from served_app import ServedApp


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., ServedApp]]:
    """Starts a server that ends with the test."""
    servers: list[ServedApp] = []

    def serve_app(**environment: str) -> ServedApp:
        servers.append(ServedApp(tmp_path, **environment))
        return servers[-1]

    yield serve_app
    for server in servers:
        server.stop()
