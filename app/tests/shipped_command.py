"""The image's own start command and environment, read from the Dockerfile: the tests run what ships."""

from __future__ import annotations

import json
from pathlib import Path

APP = Path(__file__).resolve().parent.parent


def shipped_command() -> list[str]:
    [line] = [line for line in (APP / "Dockerfile").read_text().splitlines() if line.startswith("CMD ")]
    return json.loads(line.removeprefix("CMD "))


def shipped_variable(name: str) -> str:
    words = [word for line in (APP / "Dockerfile").read_text().splitlines() if line.startswith("ENV ") for word in line.split()]
    [value] = [word.removeprefix(f"{name}=") for word in words if word.startswith(f"{name}=")]
    return value
