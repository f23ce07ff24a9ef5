import assert from "node:assert/strict";
import { describeChecks } from "../../../../../release/plan/checks/check.js";
import { type DoctorFacts, examine } from "../../../../../release/plan/doctor/doctor.js";
import { digests } from "../../sample-settings.js";
import { pin, well } from "./well.js";

const { tools, settings, cluster, backend } = well;

/** Lines that are not plainly ok. */
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
            "ok  schema: editors check the settings by schema/settings.schema.json",
            "ok  cluster: fastapi-release answers, Kubernetes v1.35.4",
            "ok  clock: as the API server's, to 5 s",
            "ok  rights: all 61 that are needed in users-dev are allowed",
            "ok  gateway: web does what the settings ask of it",
            "ok  registry: localhost:5000/users answers, has all 2 digests that slots pin",
            "ok  registry: localhost:5000/worker answers, no slot pins an image of it",
            "ok  backend: file:///var/lib/pulumi can be read and written, 7 entries",
            "ok  lock: nobody holds the stack",
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
            "no Pulumi CLI that works",
            { tools: { ...tools, pulumi: { problem: "no Pulumi CLI that works: there is none on PATH" } } },
            ["missing  Pulumi: no Pulumi CLI that works: there is none on PATH"],
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
                "         do: start one, or set DOCKER_HOST to one that runs; versions that the registry has need none",
            ],
        ],
        [
            "a project outside Git, from which images may be built",
            { tools: { ...tools, hasCommit: false } },
            [
                "warning  Git: the project is in no Git repository with a commit, and an image tells the commit that it was built from",
                "         do: git init, and commit",
            ],
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
                                { path: "traffic", message: "blue 90 is 90; weights sum to 100." },
                            ],
                        },
                    },
                },
            },
            [
                "missing  settings: 2 problems in Pulumi.dev.yaml",
                "         - service.name: missing.",
                "         - traffic: blue 90 is 90; weights sum to 100.",
            ],
        ],
        [
            "a schema of another version",
            { settings: { ...settings, schema: { named: "s.json", state: "other" } } },
            [
                "warning  schema: s.json is of another version than this command",
                "         do: take the one of this package: schema/settings.schema.json",
            ],
        ],
        [
            "a cluster that does not answer, and nothing of what it would have told",
            { cluster: { answer: { problem: "cannot reach the cluster at https://10.0.0.1: connection refused" } } },
            [
                "missing  cluster: cannot reach the cluster at https://10.0.0.1: connection refused",
                "         do: nothing else of the cluster was looked up: repair this first, and ask again",
            ],
        ],
        [
            "a right that is denied, with the rule that gives it",
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
                "missing  rights: create of pods/exec in users-dev is not allowed; it is for sending clients away",
                "         do: let a Role of the kubeconfig's user have: " +
                    '{apiGroups: [""], resources: ["pods/exec"], verbs: [create]}',
                "warning  rights: delete of namespaces is not allowed; it is for destroying",
                "         do: let a ClusterRole of the kubeconfig's user have: " +
                    '{apiGroups: [""], resources: ["namespaces"], verbs: [delete]}',
            ],
        ],
        [
            "a gateway that does not do what is asked",
            {
                cluster: {
                    ...cluster,
                    gateway: { found: { name: "web", problems: [{ path: "service.gateway.name", message: "none." }] } },
                },
            },
            ["missing  gateway: web does not do what the settings ask of it", "         - service.gateway.name: none."],
        ],
        [
            "a registry that denies, beside one that has lost an image",
            {
                registries: [
                    { repository: "a", pinned: { problem: "a does not let us see users (401); run: docker login a" } },
                    { repository: "b", pinned: { found: [pin("1.0.0"), pin("1.1.0", false)] } },
                ],
            },
            [
                "missing  registry: a does not let us see users (401); run: docker login a",
                "missing  registry: b has lost what a slot pins",
                `         - 1.1.0@${digests["1.1.0"]}`,
                "         do: push that image again, by this digest: pods that start anew cannot pull it",
            ],
        ],
        [
            "that the registry was not asked for a service without clean settings",
            { registries: undefined as never },
            ["warning  registry: was not asked: the settings have to name the repository first"],
        ],
        [
            "a backend that cannot be written",
            { backend: { ...backend, writeProblem: "an update could not be recorded in /b: EACCES." } },
            ["missing  backend: an update could not be recorded in /b: EACCES."],
        ],
        [
            "who holds the lock, whose lock is left, and what was killed",
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
                "warning  lock: an update was killed; the next one finishes or undoes what it had begun",
            ],
        ],
        [
            "a passphrase that is another one",
            { backend: { ...backend, secrets: { hasSalt: true, isGiven: true, problem: "incorrect passphrase" } } },
            [
                "missing  passphrase: incorrect passphrase",
                "         do: set PULUMI_CONFIG_PASSPHRASE_FILE to the file that has it, or PULUMI_CONFIG_PASSPHRASE",
            ],
        ],
    ];
    for (const [what, facts, lines] of rows) it(`tells ${what}`, () => assert.deepEqual(told(facts), lines));

    const calm: [what: string, facts: Partial<DoctorFacts>][] = [
        [
            "no Docker daemon and no Git, where nothing is built",
            { tools: { ...tools, contexts: [], hasCommit: false, dockerProblem: "none" } },
        ],
        [
            "no passphrase where another provider keeps the secrets",
            { backend: { ...backend, secrets: { provider: "awskms://k", hasSalt: false, isGiven: false } } },
        ],
        [
            "a passphrase for a stack that was never deployed",
            { backend: { ...backend, secrets: { hasSalt: false, isGiven: true } } },
        ],
        ["a clock 5 s off", { cluster: { ...cluster, answer: skewed(5) } }],
        ["a version that the CLI's own backend keeps", { backend: { ...backend, kind: "other" } }],
    ];
    for (const [what, facts] of calm) it(`is content with ${what}`, () => assert.deepEqual(told(facts), []));

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
