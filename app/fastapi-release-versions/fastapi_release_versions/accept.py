"""The part of the Accept header that chooses a version: media ranges with their weights (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .rules import VersionRules

#: The ranges that match plain JSON, the most specific first.
JSON_RANGES = ("application/json", "application/*", "*/*")


@dataclass(frozen=True)
class Accepted:
    """The versions an Accept header permits in the answer, the best first."""

    #: Versions, and whether the header named their own media type; otherwise plain JSON will do.
    choices: tuple[tuple[str, bool], ...]
    #: The versions named by their media type, known or not.
    named: tuple[str, ...]


def read_accept(values: Iterable[str], rules: VersionRules, plain_version: str) -> Accepted | None:
    """Returns None when the header names no version's media type and so asks for no version.

    :param plain_version: the version that answers clients that accept plain JSON
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
    # Among equal weights, a named type comes before plain JSON, and otherwise the first one in the header wins.
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
    """Media ranges in lower case, in their order. Malformed ones are left out, as if they were for another service."""
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
