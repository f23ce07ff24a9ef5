import assert from "node:assert/strict";
import { parse } from "yaml";
import { readSettings } from "../../../model/read-settings.js";

const base = `
service: {name: users, namespace: dev}
release: {repository: users}
`;

function read(notify: string) {
    return readSettings({ ...parse(base), notify: parse(notify) });
}

function problemsOf(notify: string): string[] {
    return (read(notify).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}

describe("The settings of notifications", () => {
    it("take addresses, secrets and headers", () => {
        const notify = `
            - cloudEvents: https://events.example.com/releases
            - cloudEvents: {url: {secure: "v1:a:b"}, headers: {Authorization: {secure: "v1:c:d"}, X-Team: users}}
              on: [deployed, rolledBack]
            - slack: {secure: "v1:e:f"}`;
        assert.deepEqual(read(notify).settings?.notify, [
            { cloudEvents: { url: { plain: "https://events.example.com/releases" } } },
            {
                cloudEvents: {
                    url: { secure: "v1:a:b" },
                    headers: { Authorization: { secure: "v1:c:d" }, "X-Team": { plain: "users" } },
                },
                on: ["deployed", "rolledBack"],
            },
            { slack: { secure: "v1:e:f" } },
        ]);
    });

    it("are the same where Pulumi has decrypted them for the program", () => {
        const decrypted = '[{"slack":"https://hooks.slack.com/services/T/B/x","on":["frozen"]}]';
        assert.deepEqual(readSettings({ ...parse(base), notify: JSON.parse(decrypted) }).settings?.notify, [
            { slack: { plain: "https://hooks.slack.com/services/T/B/x" }, on: ["frozen"] },
        ]);
    });

    for (const [notify, ...expected] of [
        ["[{}]", "notify[0]: is cloudEvents or slack; give exactly one of them."],
        [
            "[{slack: 'https://a', cloudEvents: 'https://b'}]",
            "notify[0]: is cloudEvents or slack; give exactly one of them.",
        ],
        [
            "[{cloudEvents: 'https://b', on: [deploy]}]",
            'notify[0].on[0]: "deploy" is no event; known are deployed, gateFailed, promotionStarted, promotionFinished, promotionAborted, rolledBack, frozen, unfrozen.',
        ],
        ["[{cloudEvents: 'https://b', on: []}]", "notify[0].on: is empty; name events, or leave it out for all."],
        [
            "[{cloudEvents: {url: 'https://b', headers: {content-type: text/plain}}}]",
            'notify[0].cloudEvents.headers.content-type: "content-type" follows from the request itself; leave it out.',
        ],
        ["[{teams: 'https://b'}]", "notify[0].teams: unknown key; known are cloudEvents, slack, on."],
    ] as const) {
        it(`are refused: ${notify}`, () => assert.deepEqual(problemsOf(notify), expected));
    }

    for (const [notify, ...expected] of [
        ["[{slack: t0ken}]", "notify[0].slack: is not an address; use one like https://events.example.com/releases."],
        [
            "[{cloudEvents: 'ftp://t0ken'}]",
            "notify[0].cloudEvents.url: is not an address; use one like https://events.example.com/releases.",
        ],
        [
            "[{cloudEvents: 'https://me:t0ken@example.com'}]",
            "notify[0].cloudEvents.url: has a user or password in it; use a header, Authorization, as a secret.",
        ],
        [
            '[{cloudEvents: {url: "https://b", headers: {X-Key: "t0ken\\n"}}}]',
            "notify[0].cloudEvents.headers.X-Key: is not a header's value; use printable ASCII.",
        ],
    ] as const) {
        it(`are refused without a word of what may be secret: ${JSON.stringify(notify)}`, () => {
            assert.deepEqual(problemsOf(notify), expected);
            assert.doesNotMatch(problemsOf(notify).join(), /t0ken/);
        });
    }
});
