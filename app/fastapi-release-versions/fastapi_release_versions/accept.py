"""The Accept header, as far as it chooses a version: media ranges with their weights (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .rules import VersionRules

#: What matches plain JSON, the most specific first.
JSON_RANGES = ("application/json", "application/*", "*/*")


@dataclass(frozen=True)
class Accepted:
    """What an Accept header lets a service answer with, the best first."""

    #: Versions and whether their own media type was named; without it, plain JSON will do.
    choices: tuple[tuple[str, bool], ...]
    #: The versions whose media type it names, known or not.
    named: tuple[str, ...]


def read_accept(values: Iterable[str], rules: VersionRules, plain_version: str) -> Accepted | None:
    """None when it names no version's media type, so that it does not ask.

    :param plain_version: the version that answers who takes plain JSON
    """
    weights = _weights(values)
    before, after = rules.media_type.lower().split("{version}")
    named = [
        media_type[len(before) : len(media_type) - len(after)]
        for media_type, weight in weights.items()
        if weight > 0 and media_type.startswith(before) and media_type.endswith(after)
    ]
    if not named:
        return None
    # Among equal weights the type that was named goes before plain JSON, and what came first before the rest.
    choices = [(weights[f"{before}{name.lower()}{after}"], name, True) for name in _known(named, rules)]
    plain = next((weights[media_range] for media_range in JSON_RANGES if media_range in weights), 0.0)
    if plain > 0:
        choices.append((plain, plain_version, False))
    choices.sort(key=lambda choice: -choice[0])
    return Accepted(tuple((name, own) for _, name, own in choices), tuple(named))


def _known(named: list[str], rules: VersionRules) -> list[str]:
    names = {name.lower(): name for name in rules.names}
    return [names[name] for name in named if name in names]


def _weights(values: Iterable[str]) -> dict[str, float]:
    """Media ranges in lower case, in their order. One that is damaged is left out, as if it were of another service."""
    weights: dict[str, float] = {}
    for part in ",".join(values).split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                weight = _weight(value.strip())
        if media_range and media_range not in weights:
            weights[media_range] = weight
    return weights


def _weight(text: str) -> float:
    digits = text.replace(".", "", 1)
    return min(float(text), 1.0) if digits.isascii() and digits.isdecimal() else 0.0
