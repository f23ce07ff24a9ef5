import assert from "node:assert/strict";
import { withoutCredentials } from "../../../../model/settings/credentials.js";
import { showValue } from "../../../../model/settings/problem.js";
import { readSettings } from "../../../../model/settings/read-settings.js";

const marker = "m4rker";

describe("A user and password in an address", () => {
    for (const [text, shown] of [
        ["https://reader:m4rker@prometheus", "https://…@prometheus"],
        ["at http://m4rker@host:9090/x and https://a:m4rker@b", "at http://…@host:9090/x and https://…@b"],
        ["https://reader:m4r@m4rker@host/path", "https://…@host/path"],
        ["postgres://user:m4rker@db/state?sslmode=off", "postgres://…@db/state?sslmode=off"],
        [
            "fatal: unable to access 'https://token:m4rker@git.example.com/x/'",
            "fatal: unable to access 'https://…@git.example.com/x/'",
        ],
        ["HTTPS://A:m4rker@HOST", "HTTPS://…@HOST"],
        ["ssh://git:m4rker@host/x", "ssh://…@host/x"],
        ["ssh://git@github.com/x", "ssh://git@github.com/x"],
        ["https://registry/v2/users@sha256:abc", "https://registry/v2/users@sha256:abc"],
        ["localhost:5000/users:1.0.0@sha256:abc", "localhost:5000/users:1.0.0@sha256:abc"],
        ["https://host/?mail=a@b", "https://host/?mail=a@b"],
        ["mail ada@example.com", "mail ada@example.com"],
    ] as const) {
        it(`is left out of ${text.replaceAll(marker, "…")}`, () => assert.equal(withoutCredentials(text), shown));
    }

    it("is left out of a value in a message before it is shortened", () => {
        assert.equal(showValue(`https://reader:${marker.repeat(20)}@prometheus`), '"https://…@prometheus"');
    });

    const settings = (promotion: object) => ({
        service: { name: "users", namespace: "users-dev" },
        release: { repository: "localhost:5000/users" },
        promotion,
    });
    const words =
        "contains a user or password, which others would read; use an Authorization header with a secret value.";
    for (const [where, check] of [
        ["prometheus.address", { prometheus: { address: `https://reader:${marker}@prom`, query: "up", atMost: "1" } }],
        ["probe.url", { probe: { url: `https://reader:${marker}@users.example.com/` } }],
    ] as const) {
        it(`is refused in a promotion's ${where}, and not shown`, () => {
            const { problems } = readSettings(settings({ checks: [{ name: "errors", ...check }] }));
            const host = where === "probe.url" ? "users.example.com/" : "prom";
            assert.deepEqual(problems, [
                { path: `promotion.checks[0].${where}`, message: `"https://…@${host}" ${words}` },
            ]);
        });
    }

    for (const password of ["m4r'ker", 'm4r"ker', "m4r<ker", "m4r ker", "m4r/ker", "m4r#ker", "m4r?ker", "m4r@ker"]) {
        it(`is refused and not shown when it has a ${password[3]}`, () => {
            const address = `https://reader:${password}@prom.example.com`;
            const check = { name: "errors", prometheus: { address, query: "up", atMost: "1" } };
            const { problems = [] } = readSettings(settings({ checks: [check] }));
            assert.equal(problems[0]?.path, "promotion.checks[0].prometheus.address");
            assert.doesNotMatch(JSON.stringify(problems), /m4r/);
        });
    }

    for (const key of [
        "ada:m4rker@host:5000",
        "https://ada:m4r@m4rker@host:5000",
        "m4rker@sha256:abc",
        "a:m4rker\n@",
    ]) {
        it(`is refused in the key of a registry, and not shown: ${key.replaceAll(/m4r(ker)?/g, "…").trim()}`, () => {
            const host = key.slice(key.lastIndexOf("@"));
            for (const plainHttp of [true, "yes"]) {
                const { problems } = readSettings({
                    service: { name: "users", namespace: "users-dev", registries: { [key]: { plainHttp } } },
                    release: { repository: "localhost:5000/users" },
                });
                assert.deepEqual(problems, [
                    {
                        path: `service.registries.…${host}`,
                        message:
                            "carries a user name or a password before an @; leave it out, and log in with `docker login`.",
                    },
                ]);
            }
        });
    }

    it("is not shown when it stands where no key belongs", () => {
        const { problems } = readSettings({ ...settings({}), [`ada:${marker}@host`]: {} });
        assert.deepEqual(
            problems?.map(({ path }) => path),
            ["…@host"],
        );
    });

    it("is no query of a Prometheus' address", () => {
        const check = {
            name: "errors",
            prometheus: { address: "https://prom/?token=m4rker", query: "up", atMost: "1" },
        };
        const { problems } = readSettings(settings({ checks: [check] }));
        assert.match(problems?.[0]?.message ?? "", /has a query or a fragment, which no address of a Prometheus has/);
    });

    it("is not shown by another problem with its address", () => {
        const check = { name: "errors", probe: { url: `https://reader:${marker}@ users` } };
        const { problems } = readSettings(settings({ checks: [check] }));
        assert.equal(problems?.length, 1);
        assert.doesNotMatch(JSON.stringify(problems), /m4rker/);
    });

    it("may be a secret header instead, encrypted or decrypted", () => {
        for (const value of [{ secure: "v1:abc" }, "Bearer t0ken"]) {
            const prometheus = { address: "https://prom", query: "up", atMost: "1", headers: { Authorization: value } };
            const { settings: read, problems } = readSettings(settings({ checks: [{ name: "errors", prometheus }] }));
            assert.equal(problems, undefined);
            const expected = typeof value === "string" ? { plain: value } : value;
            assert.deepEqual(read?.promotion?.checks?.[0]?.prometheus?.headers, { Authorization: expected });
        }
    });

    it("is not shown when it is no header value of the gate's checks or of the probes", () => {
        for (const [value, message] of [
            [`${marker}é`, "is not a header value; use printable ASCII."],
            [marker.repeat(700), "has 4200 characters; the limit is 4000."],
            [{ secure: marker }, "is not a text."],
            [[marker], "is not a text."],
        ] as const) {
            const headers = { Authorization: value };
            const release = {
                repository: "localhost:5000/users",
                probes: { path: "/health", headers },
                checks: [{ path: "/v1/users", headers }],
            };
            const { problems } = readSettings({ service: { name: "users", namespace: "users-dev" }, release });
            assert.deepEqual(problems, [
                { path: "release.probes.headers.Authorization", message },
                { path: "release.checks[0].headers.Authorization", message },
            ]);
        }
    });

    it("is not shown when it is no header value", () => {
        const headers = { Authorization: `${marker}\n` };
        const { problems } = readSettings(settings({ checks: [{ name: "errors", probe: { path: "/", headers } }] }));
        assert.deepEqual(problems, [
            {
                path: "promotion.checks[0].probe.headers.Authorization",
                message: "is not a header value; use printable ASCII.",
            },
        ]);
    });
});
