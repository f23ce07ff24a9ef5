import assert from "node:assert/strict";
import { parse } from "yaml";
import { readSettings } from "../../../../model/settings/read-settings.js";

/** Problems of settings with these checks in their release. */
function problemsOf(checks: string): string[] {
    const read = readSettings({
        service: { name: "users", namespace: "users-dev" },
        release: { repository: "users", checks: parse(checks) },
    });
    return (read.problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}

describe("The definition of a check", () => {
    const refusals: [checks: string, ...problems: string[]][] = [
        ["/users", 'release.checks: "/users" is not a list.'],
        [
            "[{path: users, method: get, status: 99, json: {a: [1]}}]",
            'release.checks[0].path: "users" is not a path; use one like /v1/users.',
            'release.checks[0].method: "get" is not a method; use one like GET.',
            "release.checks[0].status: 99 is not a whole number from 100 to 599.",
            "release.checks[0].json.a: can only be compared with a text, a number, true, false or null; reach inner values by a dotted path.",
        ],
        [
            "[{path: /, header: {}, status: [], body: .nan, times: 0, withinMs: 1.5}]",
            'release.checks[0].header: unknown key; did you mean "headers"?',
            "release.checks[0].body: null cannot be written as JSON.",
            "release.checks[0].status: [] is empty; give at least one.",
            "release.checks[0].withinMs: 1.5 is not a whole number from 1 to 60000.",
            "release.checks[0].times: 0 is not a whole number from 1 to 1000.",
        ],
        [
            '[{path: /, status: [200, ok], headers: {"a b": x, Via: "ä", Age: 1}}]',
            'release.checks[0].headers.a b: "a b" is not a header name; use one like Accept.',
            "release.checks[0].headers.Via: is not a header value; use printable ASCII.",
            "release.checks[0].headers.Age: is not a text; put it in quotes, or add --type string to `pulumi config set --path`.",
            'release.checks[0].status[1]: "ok" is not a whole number from 100 to 599.',
        ],
        [
            "[{path: /a, body: x, mayFail: 1}, {path: /b, method: HEAD, body: x, json: {}, matches: a}]",
            "release.checks[0].mayFail: 1 of 1 may fail, which leaves nothing to check; allow fewer.",
            "release.checks[0].body: a GET request carries none; use a method like POST.",
            "release.checks[1].body: a HEAD request carries none; use a method like POST.",
            "release.checks[1].json: the answer to HEAD has no body; use GET.",
            "release.checks[1].matches: the answer to HEAD has no body; use GET.",
        ],
        [
            "[{path: /, method: DELETE, status: [204, 304], matches: x}, {path: /, headers: {a: x, A: y, Connection: z}}]",
            "release.checks[0].matches: an answer with status 204 or 304 has no body; expect another status.",
            "release.checks[1].headers: a is given twice.",
            "release.checks[1].headers: connection is determined by the request itself; leave it out.",
        ],
        [
            `[{path: /, method: PUT, body: ${"x".repeat(99_990)}}]`,
            "release.checks: all checks together take 100029 bytes; the limit is 100000.",
        ],
    ];
    for (const [checks, ...problems] of refusals) {
        it(`refuses ${checks.slice(0, 200)}`, () => assert.deepEqual(problemsOf(checks), problems));
    }
});
