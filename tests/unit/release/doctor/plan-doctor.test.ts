import assert from "node:assert/strict";
import { type DoctorFacts, examine } from "../../../../release/doctor/plan-doctor.js";
import { describeChecks } from "../../../../release/output/check.js";
import { digests } from "../sample-settings.js";
import { pin, well } from "./well.js";

const { tools, settings, cluster, backend } = well;

/** Lines that are not ok. */
const told = (facts: Partial<DoctorFacts>) =>
    describeChecks(examine({ ...well, ...facts }).filter(({ state }) => state !== "ok"));

describe("doctor", () => {
    it("says of each thing that it is there", () => {
        assert.deepEqual(describeChecks(examine(well)), [
            "ok  Node.js: v20.20.2",
            "ok  Pulumi: 3.248.0 (on PATH)",
            "ok  Git: git version 2.39.5",
            "ok  Docker: the daemon answers",
            "ok  project: users in /src/users",
            "ok  settings: /src/users/Pulumi.dev.yaml",
            "ok  schema: editors check the settings against schema/settings.schema.json",
            "ok  cluster: fastapi-release answers, Kubernetes v1.35.4",
            "ok  clock: within 5 s of the API server's",
            "ok  rights: all 61 needed in users-dev are granted",
            "ok  namespace: users-dev is the stack's own",
            "ok  next release: its pods and its gate would be admitted and find what they name, as far as may be asked",
            "ok  gateway: web supports what the settings use",
            "ok  registry: localhost:5000/users answers, has all 2 digests that slots pin",
            "ok  registry: localhost:5000/worker answers, no slot pins an image in it",
            "ok  backend: file:///var/lib/pulumi can be read and written, 7 entries",
            "ok  lock: the stack is not locked",
            "ok  passphrase: opens the stack's secrets",
        ]);
    });

    const rows: [what: string, facts: Partial<DoctorFacts>, lines: string[]][] = [
        [
            "a Node.js that is too old",
            { tools: { ...tools, node: "v20.18.3" } },
            ["missing  Node.js: v20.18.3 is too old", "         do: install Node.js 20.19 or later"],
        ],
        [
            "no working Pulumi CLI",
            { tools: { ...tools, pulumi: { problem: "no working Pulumi CLI: there is none on PATH" } } },
            ["missing  Pulumi: no working Pulumi CLI: there is none on PATH"],
        ],
        [
            "a Docker daemon that the next update needs",
            {
                tools: {
                    ...tools,
                    toBuild: ["1.2.0"],
                    dockerProblem: "no Docker daemon answers at unix:///d; start it.",
                },
            },
            [
                "missing  Docker: no Docker daemon answers at unix:///d; the next update builds 1.2.0",
                "         do: start one, or set DOCKER_HOST to a running one; versions that the registry has do not need it",
            ],
        ],
        [
            "a project outside Git, from which images may be built",
            { tools: { ...tools, hasCommit: false } },
            [
                "warning  Git: the project is not in a Git repository with a commit, and an image carries the commit that it was built from",
                "         do: run git init and commit",
            ],
        ],
        [
            "a Git that cannot say which commit is here",
            { tools: { ...tools, hasCommit: false, gitProblem: "fatal: detected dubious ownership in repository" } },
            ["missing  Git: Git does not say which commit is here: fatal: detected dubious ownership in repository"],
        ],
        [
            "all problems of the settings",
            {
                settings: {
                    ...settings,
                    file: {
                        found: {
                            path: "Pulumi.dev.yaml",
                            problems: [
                                { path: "service.name", message: "missing." },
                                { path: "traffic", message: "blue 90 is 90; weights must sum to 100." },
                            ],
                        },
                    },
                },
            },
            [
                "missing  settings: 2 problems in Pulumi.dev.yaml",
                "         - service.name: missing.",
                "         - traffic: blue 90 is 90; weights must sum to 100.",
            ],
        ],
        [
            "a schema of another version",
            { settings: { ...settings, schema: { named: "s.json", state: "other" } } },
            [
                "warning  schema: s.json belongs to another version than this command",
                "         do: use this package's: schema/settings.schema.json",
            ],
        ],
        [
            "a cluster that does not answer, without further checks of it",
            { cluster: { answer: { problem: "cannot reach the cluster at https://10.0.0.1: connection refused" } } },
            [
                "missing  cluster: cannot reach the cluster at https://10.0.0.1: connection refused",
                "         do: nothing else in the cluster was checked: fix this, then run doctor again",
            ],
        ],
        [
            "a denied right, with the rule that grants it",
            {
                cluster: {
                    ...cluster,
                    rights: {
                        found: {
                            namespace: "users-dev",
                            asked: 61,
                            denied: [
                                {
                                    group: "",
                                    resource: "pods/exec",
                                    verbs: ["create"],
                                    namespace: "users-dev",
                                    what: "sending clients away",
                                },
                                {
                                    group: "",
                                    resource: "namespaces",
                                    verbs: ["delete"],
                                    what: "destroying",
                                    isOptional: true,
                                },
                            ],
                        },
                    },
                },
            },
            [
                "missing  rights: create of pods/exec in users-dev is not allowed; needed for sending clients away",
                "         do: add to a Role of the kubeconfig's user: " +
                    '{apiGroups: [""], resources: ["pods/exec"], verbs: [create]}',
                "warning  rights: delete of namespaces is not allowed; needed for destroying",
                "         do: add to a ClusterRole of the kubeconfig's user: " +
                    '{apiGroups: [""], resources: ["namespaces"], verbs: [delete]}',
            ],
        ],
        [
            "a namespace that somebody else made, and what the next release would meet",
            {
                cluster: {
                    ...cluster,
                    namespace: {
                        found: {
                            name: "users-dev",
                            state: "there",
                            isExisting: false,
                            problem: {
                                path: "service.namespace",
                                message: '"users-dev" exists, and no stack made it.',
                            },
                        },
                    },
                    foreseen: {
                        found: {
                            problems: [{ path: "release", message: "the quota." }],
                            warnings: [{ path: "release", message: "the nodes." }],
                        },
                    },
                },
            },
            [
                'missing  namespace: "users-dev" exists, and no stack made it.',
                "missing  next release: release: the quota.",
                "warning  next release: release: the nodes.",
            ],
        ],
        [
            "a gateway without a feature that the settings use",
            {
                cluster: {
                    ...cluster,
                    gateway: { found: { name: "web", problems: [{ path: "service.gateway.name", message: "none." }] } },
                },
            },
            ["missing  gateway: web does not support what the settings use", "         - service.gateway.name: none."],
        ],
        [
            "a registry that denies access, and one that has lost an image",
            {
                registries: [
                    { repository: "a", pinned: { problem: "a denies access to users (401); run: docker login a" } },
                    { repository: "b", pinned: { found: [pin("1.0.0"), pin("1.1.0", false)] } },
                ],
            },
            [
                "missing  registry: a denies access to users (401); run: docker login a",
                "missing  registry: b has lost an image that a slot pins",
                `         - 1.1.0@${digests["1.1.0"]}`,
                "         do: push that image again, with this digest: new pods cannot pull it",
            ],
        ],
        [
            "a registry that hides what may not exist before the first push",
            { registries: [{ repository: "a", pinned: { found: [] }, hidden: "logged in to a as ada, but …" }] },
            [
                "warning  registry: logged in to a as ada, but …",
                "         do: before a first push this may be so: a deploy finds out whether it may push there",
            ],
        ],
        [
            "that the registry was not asked for a service without clean settings",
            { registries: undefined as never },
            ["warning  registry: was not asked: the settings must name the repository first"],
        ],
        [
            "a backend that cannot be written",
            { backend: { ...backend, writeProblem: "an update cannot be recorded in /b: EACCES." } },
            ["missing  backend: an update cannot be recorded in /b: EACCES."],
        ],
        [
            "who holds the lock, who left one, and a killed update",
            {
                backend: {
                    ...backend,
                    ledger: { found: { entries: 7, isInterrupted: true, lockedBy: "ada@b (pid 1)" } },
                    leftOver: ["eve@b (pid 2) since 2026-11-24T11:00:00Z"],
                },
            },
            [
                "warning  lock: held by ada@b (pid 1)",
                "warning  lock: left by eve@b (pid 2) since 2026-11-24T11:00:00Z, which has ended",
                "         do: pulumi cancel",
                "warning  lock: an update was killed; the next one finishes or undoes it",
            ],
        ],
        [
            "a wrong passphrase",
            { backend: { ...backend, secrets: { hasSalt: true, isGiven: true, problem: "incorrect passphrase" } } },
            [
                "missing  passphrase: incorrect passphrase",
                "         do: set PULUMI_CONFIG_PASSPHRASE_FILE to the file with it, or PULUMI_CONFIG_PASSPHRASE",
            ],
        ],
    ];
    for (const [what, facts, lines] of rows) it(`reports ${what}`, () => assert.deepEqual(told(facts), lines));

    const calm: [what: string, facts: Partial<DoctorFacts>][] = [
        [
            "no Docker daemon and no Git if nothing is built",
            { tools: { ...tools, contexts: [], hasCommit: false, dockerProblem: "none" } },
        ],
        [
            "no passphrase if another provider keeps the secrets",
            { backend: { ...backend, secrets: { provider: "awskms://k", hasSalt: false, isGiven: false } } },
        ],
        [
            "a passphrase for a stack that was never deployed",
            { backend: { ...backend, secrets: { hasSalt: false, isGiven: true } } },
        ],
        ["a clock 5 s off", { cluster: { ...cluster, answer: skewed(5) } }],
        ["a backend of the CLI's own login", { backend: { ...backend, kind: "other" } }],
    ];
    for (const [what, facts] of calm) it(`accepts ${what}`, () => assert.deepEqual(told(facts), []));

    const answers = (version: string) => {
        const found = { context: "fastapi-release", version, skewSeconds: 0 };
        return { cluster: { ...cluster, answer: { found } } };
    };

    it("names a Kubernetes whose pods cannot sleep before they end", () => {
        for (const version of ["v1.29.14", "v1.9.0", "v0.99.1"]) {
            assert.deepEqual(told(answers(version)), [
                `missing  cluster: fastapi-release answers, Kubernetes ${version}, older than 1.30`,
                "         do: upgrade it to 1.30 or later: older ones cannot let a pod sleep before it ends",
            ]);
        }
        for (const version of ["v1.30.0", "v1.31.4-eks-2d5f260", "v2.0.0", "of an unknown version"]) {
            assert.deepEqual(told(answers(version)), []);
        }
    });

    const clocks: [skewSeconds: number, words: string][] = [
        [5.4, "the API server's is 5 s ahead of this machine's"],
        [-61, "the API server's is 61 s behind this machine's"],
    ];
    for (const [skewSeconds, words] of clocks) {
        it(`warns that ${words}`, () =>
            assert.equal(
                told({ cluster: { ...cluster, answer: skewed(skewSeconds) } })[0],
                `warning  clock: ${words}`,
            ));
    }
});

function skewed(skewSeconds: number) {
    return { found: { context: "fastapi-release", version: "v1.35.4", skewSeconds } };
}
