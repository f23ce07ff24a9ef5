"""The times of the drain and those of the shipped server belong together."""

from __future__ import annotations

from shipped_command import shipped_option, shipped_variable

from fastapi_release_drain.__main__ import CLOSE_SECONDS, DEFAULT_SECONDS, FORGET_SECONDS, LEAVE_SECONDS
from fastapi_release_drain.grace import DEFAULT_GRACE_SECONDS


def test_idle_connections_end_before_a_drain_does() -> None:
    keep_alive = shipped_option("--timeout-keep-alive")
    assert keep_alive < LEAVE_SECONDS < DEFAULT_SECONDS


def test_streams_are_closed_before_the_server_is_told_to_end() -> None:
    assert DEFAULT_GRACE_SECONDS + CLOSE_SECONDS <= LEAVE_SECONDS


def test_a_pod_ends_within_the_grace_period_of_30_s() -> None:
    assert FORGET_SECONDS + LEAVE_SECONDS + float(shipped_variable("UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN")) < 30
