import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { defaultResources } from "../../../../model/pod/resources.js";
import { formatProblems } from "../../../../model/settings/problem.js";
import { readSettings } from "../../../../model/settings/read-settings.js";

const good = `
service: {name: users, namespace: users-dev}
release: {repository: "localhost:5000/users"}
slots:
    blue: {version: 1.0.0, repository: "localhost:5000/users"}
    green:
traffic: blue
`;

/** Problems of the valid settings with some top-level keys replaced. */
function problemsOf(replacement: string): string[] {
    const read = readSettings({ ...parse(good), ...parse(replacement) });
    return (read.problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}

const noText = "is not a text; put it in quotes, or add --type string to `pulumi config set --path`.";

describe("readSettings", () => {
    it("fills in defaults", () => {
        const standard = { port: 8000, env: {}, sessionSecret: 1, resources: defaultResources, checks: [] };
        assert.deepEqual(readSettings(parse(good)).settings, {
            service: { name: "users", namespace: "users-dev", replicas: 2, drainSeconds: 6, context: "app" },
            release: { repository: "localhost:5000/users", ...standard },
            slots: { blue: { version: "1.0.0", repository: "localhost:5000/users", ...standard } },
            traffic: { blue: 100 },
            quarantine: [],
        });
    });

    it("keeps values from the file", () => {
        const digest = `sha256:${"a".repeat(64)}`;
        const full = {
            service: { name: "users", namespace: "prod", replicas: 6, drainSeconds: 0, context: "services/users" },
            release: {
                repository: "registry.example.com/team/users",
                port: 8080,
                env: { LOG_LEVEL: "info" },
                sessionSecret: 2,
                resources: { requests: { cpu: "250m" }, limits: { memory: "1Gi" } },
                checks: [
                    { path: "/v1/users", method: "GET", status: 200, json: { "users.0.name": "Ada" }, matches: "Ada" },
                    {
                        path: "/v1/users",
                        method: "POST",
                        headers: { Accept: "application/json" },
                        body: { name: "$SLOT", tags: [1, null, { deep: true }] },
                        status: [201, 409],
                        withinMs: 250,
                        times: 100,
                        mayFail: 1,
                    },
                ],
            },
            quarantine: [{ version: "1.1.0", reason: "5xx at 3.1 %", since: "2026-11-21T10:15:00Z" }],
            basedOn: "0123456789abcdef",
        };
        const settings = {
            ...full,
            slots: { green: { version: "1.2.0-rc.1", digest, ...full.release } },
            traffic: { green: 100 },
        };
        assert.deepEqual(readSettings(settings).settings, settings);
        assert.deepEqual(readSettings({ ...settings, traffic: { blue: 0, green: 100 } }).settings, settings);
    });

    it("reports all problems at once", () => {
        const raw = parse(`
            service: {name: users, namespace: users-prod}
            release: {repository: registry.example.com/users}
            slots:
                blue: {version: 1.3.0, repository: registry.example.com/users}
                green: {version: latest, repository: registry.example.com/users}
            traffic: {blue: 90, green: 20}`);
        const { problems } = readSettings(raw);
        assert.equal(
            formatProblems(problems!, "Pulumi.prod.yaml"),
            [
                "2 problems in Pulumi.prod.yaml:",
                '  - slots.green.version: "latest" is not a version; use one like 1.4.0.',
                "  - traffic: blue 90 + green 20 is 110; weights must sum to 100.",
            ].join("\n"),
        );
    });

    it("counts a single problem as one", () => {
        assert.equal(
            formatProblems(readSettings({ ...parse(good), traffic: "purple" }).problems!, "Pulumi.dev.yaml"),
            '1 problem in Pulumi.dev.yaml:\n  - traffic: "purple" is not a slot; use blue, green or one for a version like v1-4-0.',
        );
    });

    const blue = (fields: string) => `slots: {blue: {version: 1.0.0, repository: users, ${fields}}}`;
    const refusals: [settings: string, ...problems: string[]][] = [
        ["service:", "service: null is not a map of keys and values."],
        ["service: {}", "service.name: missing.", "service.namespace: missing."],
        [
            "service: {name: Users_1, namespace: -dev}",
            'service.name: "Users_1" is not a Kubernetes name; use lower-case letters, digits and dashes, starting with a letter.',
            'service.namespace: "-dev" is not a Kubernetes namespace; use lower-case letters, digits and dashes.',
        ],
        [
            "service: {name: the-service-that-keeps-all-our-users, namespace: kube-system}",
            'service.name: "the-service-that-keeps-all-our-users" has 36 characters; the limit is 32.',
            'service.namespace: "kube-system" belongs to the cluster; use the stack\'s own namespace, such as users-dev.',
        ],
        [
            "service: {name: users, namespace: dev, replicas: 0, drainSeconds: 1.5, context: [app]}",
            "service.replicas: 0 is not a whole number from 1 to 1000.",
            "service.drainSeconds: 1.5 is not a whole number from 0 to 3600.",
            'service.context: ["app"] is not a text.',
        ],
        [
            "service: {name: users, namespace: dev, replica: 3}",
            'service.replica: unknown key; did you mean "replicas"?',
        ],
        [
            "flavour: mild",
            "flavour: unknown key; use one of service, strategy, promotion, notify, release, slots, traffic, quarantine, freeze, standby, secrets, basedOn.",
        ],
        ["slot: {}", 'slot: unknown key; did you mean "slots"?'],
        ["release: {}", "release.repository: missing."],
        [
            "release: {repository: users, version: 1.0.0}",
            "release.version: unknown key; use one of repository, images, port, command, args, env, secretEnv, secrets, sessionSecret, resources, probes, rollout, shutdown, drain, initContainers, sideContainers, volumes, mounts, imagePullSecrets, nodeSelector, tolerations, affinity, topologySpread, labels, annotations, scrape, serviceAccount, network, checks, migration.",
        ],
        [
            'release: {repository: "localhost:5000/users:1.0.0"}',
            'release.repository: "localhost:5000/users:1.0.0" carries a tag; leave it out, the version is the tag.',
        ],
        [
            'release: {repository: "users@sha256:1234"}',
            'release.repository: "users@sha256:1234" carries a digest; leave it out, it has its own key.',
        ],
        [
            "release: {repository: https://registry/Users}",
            'release.repository: "https://registry/Users" is a URL; leave out what comes before the host.',
        ],
        [
            "release: {repository: registry/Users}",
            'release.repository: "registry/Users" is not an image repository; use one like registry.example.com/team/users.',
        ],
        [
            'release: {repository: "registry.example.com:70000/users"}',
            'release.repository: "registry.example.com:70000/users" is not an image repository; use one like registry.example.com/team/users.',
        ],
        ...[
            "ada:s3cret@registry.example.com/users",
            "https://ada:s3cret@registry.example.com/users",
            "ada@registry.example.com/users",
            "ada:s3cret@users",
            `ada:s3cret@registry.example.com/${"u".repeat(300)}`,
        ].map((repository): [string, string] => [
            `release: {repository: "${repository}"}`,
            "release.repository: carries a user name or a password before an @; leave it out, and log in with `docker login`.",
        ]),
        [
            'service: {name: users, namespace: dev, build: {cacheFrom: ["ada:s3cret@registry.example.com/users:1"]}}',
            "service.build.cacheFrom[0]: carries a user name or a password before an @; leave it out, and log in with `docker login`.",
        ],
        [
            'release: {repository: users, sideContainers: [{name: a, image: "ada:s3cret@r.example.com/a"}]}',
            "release.sideContainers[0].image: carries a user name or a password before an @; leave it out, and log in with `docker login`.",
        ],
        [
            "service: {name: users, namespace: dev, registries: {https://r.example.com: {}, r.example.com/team: {}}}",
            'service.registries.https://r.example.com: "https://r.example.com" is not a registry\'s host and port; use one like registry.example.com:5000.',
            'service.registries.r.example.com/team: "r.example.com/team" is not a registry\'s host and port; use one like registry.example.com:5000.',
        ],
        [
            "service: {name: users, namespace: dev, registries: {r.example.com: {plainHttp: sure, ca: x}}}",
            "service.registries.r.example.com.ca: unknown key; use one of plainHttp, certificateAuthority.",
            'service.registries.r.example.com.plainHttp: "sure" is neither true nor false.',
        ],
        [
            'service: {name: users, namespace: dev, registries: {"r:5000": {plainHttp: true, certificateAuthority: ca.pem}}}',
            "service.registries.r:5000.certificateAuthority: is for HTTPS, but plainHttp says plain HTTP; use one of the two.",
        ],
        ["slots: {blue: {repository: users}}", "slots.blue.version: missing."],
        [
            "slots: {blue: {version: 1.4, repository: users}}",
            "slots.blue.version: 1.4 is not a version; use one like 1.4.0.",
        ],
        [
            "slots: {blue: {version: v1.4.0, repository: users}}",
            'slots.blue.version: "v1.4.0" is not a version; use one like 1.4.0.',
        ],
        [
            "slots: {blue: {version: 1.4.0+1, repository: users}}",
            'slots.blue.version: "1.4.0+1" is not a version; use one like 1.4.0.',
        ],
        [
            blue("digest: sha256:12"),
            'slots.blue.digest: "sha256:12" is not a digest; use one like sha256: and 64 hex digits.',
        ],
        [blue("port: 70000"), "slots.blue.port: 70000 is not a whole number from 1 to 65535."],
        [blue("sessionSecret: one"), 'slots.blue.sessionSecret: "one" is not a whole number from 1 to 9999.'],
        [blue("env: {DEBUG: true}"), `slots.blue.env.DEBUG: true ${noText}`],
        [blue("env: {MY-VAR: x}"), 'slots.blue.env.MY-VAR: "MY-VAR" is not a variable name; use one like LOG_LEVEL.'],
        [
            blue("env: {SLOT: x}"),
            "slots.blue.env.SLOT: set by the release itself, as are APP_VERSION, RELEASE_ID, SLOT, UVICORN_PORT, SESSION_SECRET; use another name.",
        ],
        [
            blue("resources: {limits: {cpu: much}}"),
            'slots.blue.resources.limits.cpu: "much" is not an amount; use one like 250m or 128Mi.',
        ],
        [
            "slots: {purple: {}}\ntraffic:",
            'slots.purple: "purple" is not a slot; use blue, green or one for a version like v1-4-0.',
        ],
        ["traffic: green", "traffic: green is empty; put a release into slots.green first."],
        ["traffic: {blue: 90}", "traffic: blue 90 is 90; weights must sum to 100."],
        ["traffic: {}", "traffic: nothing is 0; weights must sum to 100."],
        ["traffic: {blue: 101}", "traffic.blue: 101 is not a whole number from 0 to 100."],
        [
            "slots: {blue: {version: 1.0.0, repository: users}, green: {version: 1.1.0, repository: users}}\ntraffic: {blue: 90, green: 10}",
            "traffic: blue 90 and green 10 needs a gateway, and none is set; set service.gateway, or give one slot 100.",
        ],
        [
            "quarantine: [{version: 1.0.0, reason: it leaks, since: 2026-11-21T10:15:00Z}]",
            "traffic: 1.0.0 in blue is quarantined since 2026-11-21T10:15:00Z: it leaks; lift the quarantine first.",
        ],
        [
            'quarantine: [{version: new, reason: " ", since: today}]',
            'quarantine[0].version: "new" is not a version; use one like 1.4.0.',
            'quarantine[0].reason: " " is blank; say why.',
            'quarantine[0].since: "today" is not a time; use one like 2026-11-21T10:15:00Z or 2026-11-21.',
        ],
        ["basedOn: 12", `basedOn: 12 ${noText}`],
        [
            "basedOn: entry 12",
            'basedOn: "entry 12" is not a fingerprint of settings; it has 16 hex digits and is written by the release command.',
        ],
    ];
    for (const [settings, ...problems] of refusals) {
        it(`refuses ${settings.replaceAll("\n", "; ")}`, () => assert.deepEqual(problemsOf(settings), problems));
    }

    it("reports that a value is not a map if the whole file is none", () => {
        assert.deepEqual(readSettings("users").problems![0], {
            path: "settings",
            message: '"users" is not a map of keys and values.',
        });
    });

    it("never throws, and returns either settings or problems", () => {
        const anything = fc.anything({
            withBigInt: true,
            withDate: true,
            withNullPrototype: true,
            withObjectString: true,
        });
        const section = fc.oneof(anything, fc.dictionary(fc.constantFrom("blue", "green", "version", "env"), anything));
        const raw = fc.oneof(
            anything,
            fc.record(
                {
                    service: section,
                    release: section,
                    slots: section,
                    traffic: section,
                    quarantine: section,
                    basedOn: section,
                },
                { requiredKeys: [] },
            ),
        );
        fc.assert(
            fc.property(raw, value => {
                const read = readSettings(value);
                assert.ok(read.settings !== undefined || read.problems.length > 0);
                for (const { message } of read.problems ?? []) assert.match(message, /^\S.*[.?]$/s);
            }),
            { numRuns: 500 },
        );
    });
});
