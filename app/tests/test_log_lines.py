"""How log lines are written."""

from __future__ import annotations

import asyncio
import logging

import pytest

from users_service.log_lines import GATHER_SECONDS, GatheredLines


class Writes(list[str]):
    """A stream that remembers each write."""

    def write(self, text: str) -> None:
        self.append(text)

    def flush(self) -> None:
        pass


@pytest.fixture
def writes() -> Writes:
    return Writes()


@pytest.fixture
def log(writes: Writes) -> logging.Logger:
    log = logging.Logger("lines")
    log.addHandler(GatheredLines(writes))
    return log


def test_writes_the_lines_of_a_tenth_of_a_second_at_once(log: logging.Logger, writes: Writes) -> None:
    async def two_rounds() -> None:
        for words in (("one", "two"), ("three",)):
            for word in words:
                log.info(word)
            assert not any(words[0] in text for text in writes)
            await asyncio.sleep(GATHER_SECONDS * 2)

    asyncio.run(two_rounds())
    assert writes == ["one\ntwo\n", "three\n"]


def test_writes_a_warning_immediately_after_what_waits(log: logging.Logger, writes: Writes) -> None:
    async def warn() -> None:
        log.info("one")
        log.warning("two")
        assert writes == ["one\ntwo\n"]
        log.info("three")
        await asyncio.sleep(GATHER_SECONDS * 2)

    asyncio.run(warn())
    assert writes == ["one\ntwo\n", "three\n"]


def test_writes_immediately_outside_of_the_servers_loop(log: logging.Logger, writes: Writes) -> None:
    log.info("one")
    assert writes == ["one\n"]


def test_says_on_the_standard_error_what_cannot_be_written_as_a_line(
    log: logging.Logger, writes: Writes, capsys: pytest.CaptureFixture[str]
) -> None:
    log.info("%d", "one")
    assert (writes, "Logging error" in capsys.readouterr().err) == ([], True)
