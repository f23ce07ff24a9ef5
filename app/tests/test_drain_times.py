"""The drain's times must fit those of the shipped server."""

from __future__ import annotations

from shipped_command import shipped_command, shipped_variable

from fastapi_release_drain.grace import CLOSE_SECONDS, DEFAULT_GRACE_SECONDS, LEAVE_SECONDS

#: Of the release's template: model/pod/shutdown.ts.
PRE_STOP_SECONDS, POD_SECONDS = 5, 40


def test_the_environment_decides_how_long_idle_connections_are_kept() -> None:
    assert "--timeout-keep-alive" not in shipped_command()


def test_streams_are_closed_before_the_server_ends() -> None:
    assert DEFAULT_GRACE_SECONDS + CLOSE_SECONDS <= LEAVE_SECONDS


def test_a_pod_ends_within_its_grace_period() -> None:
    server_seconds = float(shipped_variable("UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN"))
    assert PRE_STOP_SECONDS + LEAVE_SECONDS + server_seconds < POD_SECONDS
