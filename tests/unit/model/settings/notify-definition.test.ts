import assert from "node:assert/strict";
import { parse } from "yaml";
import { readSettings } from "../../../../model/settings/read-settings.js";

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
    it("accept addresses, secrets and headers", () => {
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

    it("are the same after Pulumi has decrypted them for the program", () => {
        const decrypted = '[{"slack":"https://hooks.slack.com/services/T/B/x","on":["frozen"]}]';
        assert.deepEqual(readSettings({ ...parse(base), notify: JSON.parse(decrypted) }).settings?.notify, [
            { slack: { plain: "https://hooks.slack.com/services/T/B/x" }, on: ["frozen"] },
        ]);
    });

    for (const [notify, ...expected] of [
        ["[{}]", "notify[0]: needs exactly one of cloudEvents and slack."],
        ["[{slack: 'https://a', cloudEvents: 'https://b'}]", "notify[0]: needs exactly one of cloudEvents and slack."],
        [
            "[{cloudEvents: 'https://b', on: [deploy]}]",
            'notify[0].on[0]: "deploy" is not an event; use one of deployed, gateFailed, promotionStarted, promotionFinished, promotionAborted, rolledBack, frozen, unfrozen.',
        ],
        ["[{cloudEvents: 'https://b', on: []}]", "notify[0].on: is empty; name events, or leave it out for all."],
        [
            "[{cloudEvents: {url: 'https://b', headers: {content-type: text/plain}}}]",
            'notify[0].cloudEvents.headers.content-type: "content-type" is determined by the request itself; leave it out.',
        ],
        ["[{teams: 'https://b'}]", "notify[0].teams: unknown key; use one of cloudEvents, slack, on."],
    ] as const) {
        it(`are refused: ${notify}`, () => assert.deepEqual(problemsOf(notify), expected));
    }

    for (const [notify, ...expected] of [
        ["[{slack: t0ken}]", "notify[0].slack: is not a URL; use one like https://events.example.com/releases."],
        [
            "[{cloudEvents: 'ftp://t0ken'}]",
            "notify[0].cloudEvents.url: is not a URL; use one like https://events.example.com/releases.",
        ],
        [
            "[{cloudEvents: 'https://me:t0ken@example.com'}]",
            "notify[0].cloudEvents.url: contains a user or password; use an Authorization header with a secret value instead.",
        ],
        [
            '[{cloudEvents: {url: "https://b", headers: {X-Key: "t0ken\\n"}}}]',
            "notify[0].cloudEvents.headers.X-Key: is not a header value; use printable ASCII.",
        ],
    ] as const) {
        it(`are refused without showing a possible secret: ${JSON.stringify(notify)}`, () => {
            assert.deepEqual(problemsOf(notify), expected);
            assert.doesNotMatch(problemsOf(notify).join(), /t0ken/);
        });
    }
});
