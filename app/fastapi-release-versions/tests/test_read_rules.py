from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sample_rules import DOCUMENT, rules_with

from fastapi_release_versions import ApiVersion, RulesError, VersionRules, read_rules


def test_reads_a_document_and_gives_it_back() -> None:
    rules = rules_with()
    assert rules.versions[0] == ApiVersion(
        "1", datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 11, 1, 12, tzinfo=UTC)
    )
    written = json.loads(json.dumps(rules.document()))
    assert read_rules(written) == rules
    dates = {"deprecated": "2026-11-01T00:00:00Z", "sunset": "2027-11-01T12:00:00Z"}
    assert written == {**DOCUMENT, "versions": {"1": dates, "2": {}}}


def test_knows_versions_of_other_services() -> None:
    rules = rules_with(versions={"1": {}, "2": {"service": "users-v2"}})
    assert rules.versions[1] == ApiVersion("2", service="users-v2")
    assert rules.names == ("1", "2")
    assert read_rules(rules.document()) == rules


def test_needs_versions_a_default_and_resources_only() -> None:
    rules = read_rules({"versions": {"1": {}}, "default": "1", "resources": ["/users"]})
    assert rules == VersionRules((ApiVersion("1"),), "1", ("/users",))
    assert rules.by == ("path", "header", "media-type")


def test_takes_the_ways_in_any_order() -> None:
    assert rules_with(by=["media-type", "path"]).by == ("path", "media-type")
    assert rules_with(by=[]).by == ()


def test_takes_a_time_with_a_zone_for_what_it_is_in_utc() -> None:
    rules = rules_with(versions={"1": {"sunset": "2027-11-01T01:00:00+02:00"}})
    assert rules.versions[0].sunset == datetime(2027, 10, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"versions": {}}, 'versions: {} names no version; use {"1": {}}.'),
        (
            {"versions": {"v1": {}}, "default": "v1"},
            "versions.v1: is not a name of a version; use one like 1, 2.1 or 2026-11-01.",
        ),
        ({"versions": {"1": None}}, "versions.1: None is neither {} nor an object with deprecated, sunset and service."),
        ({"versions": {"1": {"gone": 1}}}, "versions.1.gone: is not known."),
        (
            {"versions": {"1": {"sunset": "soon"}}},
            "versions.1.sunset: 'soon' is not a time; use one like 2027-04-01 or 2027-04-01T12:00:00Z.",
        ),
        (
            {"versions": {"1": {"deprecated": "2027-01-02", "sunset": "2027-01-01"}}},
            "versions.1: its sunset 2027-01-01 is before its deprecation 2027-01-02.",
        ),
        (
            {"versions": {"1": {"service": "Users"}}},
            "versions.1.service: 'Users' is not a service name; use one like users-v3.",
        ),
        ({"default": "3"}, 'default: "3" is not one of the versions 1, 2.'),
        ({"by": ["query"]}, "by: ['query'] is not a list of path, header, media-type, each at most once."),
        ({"by": ["path"] * 2}, "by: ['path', 'path'] is not a list of path, header, media-type, each at most once."),
        ({"resources": []}, "resources: [] is not a list of paths such as \"/users\"."),
        ({"resources": ["/users/"]}, "resources: ['/users/'] is not a list of paths such as \"/users\"."),
        ({"header": "X Version"}, "header: 'X Version' is not the name of a header, such as \"X-API-Version\"."),
        (
            {"mediaType": "application/json"},
            "mediaType: 'application/json' is not a JSON media type with {version} in it once, "
            'such as "application/vnd.users.v{version}+json".',
        ),
        (
            {"policy": "a>b"},
            "policy: 'a>b' is not a URL; use one like \"/api-versions\" or \"https://example.com/api\".",
        ),
        (
            {"Header": "X"},
            "Header: is not known; there are versions, default, by, resources, header, mediaType, policy.",
        ),
    ],
)
def test_says_what_is_wrong(changes: dict[str, object], problem: str) -> None:
    with pytest.raises(RulesError) as refused:
        rules_with(**changes)
    assert str(refused.value) == problem


def test_tells_all_problems_at_once() -> None:
    with pytest.raises(RulesError) as refused:
        read_rules({"versions": {"1": {}}, "default": "2", "by": ["query"], "policy": ""})
    wrong = [line.partition(":")[0] for line in str(refused.value).splitlines()]
    assert wrong == ["default", "by", "resources", "policy"]
