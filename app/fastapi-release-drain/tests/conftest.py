from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from served_app import IMPLEMENTATIONS, ServedApp


@pytest.fixture(params=IMPLEMENTATIONS)
def serve(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., ServedApp]]:
    """Starts a server that ends with the test; each test runs with both implementations."""
    servers: list[ServedApp] = []

    def serve_app(**environment: str) -> ServedApp:
        servers.append(ServedApp(tmp_path, request.param, **environment))
        return servers[-1]

    yield serve_app
    for server in servers:
        server.stop()
