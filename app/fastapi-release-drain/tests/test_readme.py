"""The README's example works: an app that drains."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from fastapi_release_drain import DrainFlag

README = Path(__file__).resolve().parent.parent / "README.md"


def test_example_drains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAIN_FILE", str(tmp_path / "flag"))
    example = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)[0]
    assert len([line for line in example.splitlines() if line]) <= 10
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec", flags=0, dont_inherit=True), names)
    client = TestClient(names["app"])
    assert client.get("/readyz").status_code == 200
    DrainFlag().set(60, "stop")
    names["watch"]._next_look = 0.0
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["connection"]) == (503, "close")
