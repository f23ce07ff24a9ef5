from __future__ import annotations

import pytest
from sample_rules import rules_with

from fastapi_release_versions import Choice, Refusal, choose_version

V1, V2, V9 = (f"application/vnd.users.v{name}+json" for name in (1, 2, 9))
ALL = "path header media-type"


def choose(by: str, path: str, header: str = "", accept: str = "") -> Choice | Refusal | None:
    sent = {"X-API-Version": [header] if header else [], "accept": [accept] if accept else []}
    return choose_version(rules_with(by=by.split()), path, lambda name: sent[name])


#: The enabled ways, path, X-API-Version, Accept; then the version, what chose it, and whether by its own type.
CHOICES = [
    (ALL, "/v1/users", "", "", "1", "path", False),
    (ALL, "/v2/users/7", "", "*/*", "2", "path", False),
    (ALL, "/v2/users", "2", "", "2", "path", False),
    (ALL, "/v2/users", "", V2, "2", "path", True),
    (ALL, "/users", "2", "", "2", "header", False),
    (ALL, "/users", "2, 2", "", "2", "header", False),
    (ALL, "/users", "2", V2, "2", "header", True),
    (ALL, "/users", "", V2, "2", "media-type", True),
    (ALL, "/users", "", V2.upper(), "2", "media-type", True),
    (ALL, "/users", "", f"{V2}; charset=utf-8", "2", "media-type", True),
    (ALL, "/users", "", "", "1", "default", False),
    (ALL, "/users", "", "*/*", "1", "default", False),
    (ALL, "/users", "", "text/html", "1", "default", False),
    # of several media types, the one with the greatest weight; of equal ones, the named one, then the first
    (ALL, "/users", "", f"{V1};q=0.5, {V2};q=0.9", "2", "media-type", True),
    (ALL, "/users", "", f"{V2}, {V1}", "2", "media-type", True),
    (ALL, "/users", "", f"*/*, application/json, {V2}", "2", "media-type", True),
    (ALL, "/users", "", f"{V2};q=0.1, application/json", "1", "default", False),
    (ALL, "/users", "", f"{V2};q=0.5, application/json;q=0, */*", "2", "media-type", True),
    (ALL, "/users", "", f"{V9}, {V2};q=0.1", "2", "media-type", True),
    (ALL, "/users", "", f"{V9}, */*;q=0.1", "1", "default", False),
    (ALL, "/users", "", f"{V2};q=0", "1", "default", False),
    (ALL, "/users", "", f"{V2};q=much", "1", "default", False),
    # of alternatives, one that agrees with the path or the header is enough
    (ALL, "/v1/users", "", f"{V2}, {V1};q=0.1", "1", "path", True),
    (ALL, "/users", "1", f"{V2}, */*;q=0.1", "1", "header", False),
    # a disabled way asks for nothing
    ("path", "/users", "2", V2, "1", "default", False),
    ("path", "/v1/users", "2", V2, "1", "path", False),
    ("header", "/users", "2", V1, "2", "header", False),
    ("media-type", "/users", "1", V2, "2", "media-type", True),
    ("path header", "/v2/users", "2", V1, "2", "path", False),
    ("", "/users", "2", V2, "1", "default", False),
]


@pytest.mark.parametrize(("by", "path", "header", "accept", "version", "chosen_by", "own_type"), CHOICES)
def test_chooses(
    by: str, path: str, header: str, accept: str, version: str, chosen_by: str, own_type: bool
) -> None:
    rest = path.removeprefix("/v1").removeprefix("/v2")
    media_type = f"application/vnd.users.v{version}+json" if own_type else None
    assert choose(by, path, header, accept) == Choice(version, chosen_by, f"/v{version}{rest}", media_type)


#: The same; then the status, the kind of problem and the versions asked for.
REFUSALS = [
    (ALL, "/v9/users", "", "", 404, "unknown-version", {"path": ["9"]}),
    (ALL, "/v9/users", "1", V2, 404, "unknown-version", {"path": ["9"]}),
    (ALL, "/users", "9", "", 404, "unknown-version", {"header": ["9"]}),
    (ALL, "/users", "v1", "", 404, "unknown-version", {"header": ["v1"]}),
    (ALL, "/v1/users", "9", "", 404, "unknown-version", {"path": ["1"], "header": ["9"]}),
    (ALL, "/users", "", V9, 406, "unknown-version", {"media-type": ["9"]}),
    (ALL, "/users", "", f"{V9}, text/html", 406, "unknown-version", {"media-type": ["9"]}),
    (ALL, "/users", "1", V9, 406, "unknown-version", {"header": ["1"], "media-type": ["9"]}),
    (ALL, "/v1/users", "2", "", 400, "contradictory-versions", {"path": ["1"], "header": ["2"]}),
    (ALL, "/users", "1, 2", "", 400, "contradictory-versions", {"header": ["1", "2"]}),
    (ALL, "/v1/users", "", V2, 400, "contradictory-versions", {"path": ["1"], "media-type": ["2"]}),
    (ALL, "/users", "2", V1, 400, "contradictory-versions", {"header": ["2"], "media-type": ["1"]}),
    ("header media-type", "/v1/users", "", "", 404, "not-by-path", {}),
    ("", "/v1/users/7", "", "", 404, "not-by-path", {}),
]


@pytest.mark.parametrize(("by", "path", "header", "accept", "status", "kind", "asked"), REFUSALS)
def test_refuses(
    by: str, path: str, header: str, accept: str, status: int, kind: str, asked: dict[str, list[str]]
) -> None:
    refusal = choose(by, path, header, accept)
    assert isinstance(refusal, Refusal)
    assert (refusal.status, refusal.kind, refusal.asked) == (status, kind, asked)


@pytest.mark.parametrize("path", ["/", "/healthz", "/usersx", "/v1/usersx", "/v9/other", "/v1", "/vx/users"])
def test_leaves_what_has_no_versions_alone(path: str) -> None:
    assert choose(ALL, path, "9", V9) is None


@pytest.mark.parametrize(
    ("by", "path", "header", "accept", "detail"),
    [
        (ALL, "/v9/users", "", "", "There is no version 9 of this API; there are 1, 2."),
        (ALL, "/v1/users", "2", "", "The request asks for different versions (path: 1; header: 2). Ask for one."),
        ("header", "/v1/users", "", "", "Ask for /users with the header X-API-Version."),
        ("header media-type", "/v2/users", "", "", f"Ask for /users with the header X-API-Version or Accept: {V1}."),
        ("", "/v1/users", "", "", "Ask for /users with no version: the default answers."),
    ],
)
def test_says_what_is_wrong(by: str, path: str, header: str, accept: str, detail: str) -> None:
    refusal = choose(by, path, header, accept)
    assert isinstance(refusal, Refusal)
    assert refusal.detail == detail


def test_says_who_serves_a_version_that_another_service_has() -> None:
    rules = rules_with(versions={"1": {}, "2": {"service": "users-v2"}})
    for path, header in [("/v2/users", ""), ("/users", "2")]:
        refusal = choose_version(rules, path, lambda name: [header] if header and name == rules.header else [])
        assert isinstance(refusal, Refusal)
        assert (refusal.status, refusal.kind) == (404, "served-elsewhere")
        assert refusal.detail == "Version 2 of this API is served by users-v2, which is reached through a gateway."
    assert choose_version(rules, "/users", lambda name: []) == Choice("1", "default", "/v1/users")
