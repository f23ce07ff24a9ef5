import assert from "node:assert/strict";
import { ApiError } from "../../../../cluster/api-error.js";
import { type NamespaceFacts, namespaceProblem, readNamespace } from "../../../../release/deploy/namespace-problem.js";
import { settings } from "../sample-settings.js";

const use = "To use it as it is, add `existingNamespace: true` below `fastapi-release:service` in Pulumi.dev.yaml";

/** The problem of the stack users/dev. */
const problem = (facts: Partial<NamespaceFacts>, existingNamespace?: boolean) => {
    const service = { ...settings().service, ...(existingNamespace === undefined ? {} : { existingNamespace }) };
    return namespaceProblem(service, "users/dev", {
        state: "absent",
        mayCreate: true,
        recorded: "nothing",
        ...facts,
    });
};

/** @param existing the setting; undefined: not set */
const cases: readonly (readonly [string, Partial<NamespaceFacts>, boolean | undefined, string | undefined])[] = [
    [
        "is refused if an administrator made it, with what to type",
        { state: "there" },
        undefined,
        `service.namespace: "users-dev" exists, and no stack made it. ${use}; or name another one.`,
    ],
    [
        "is refused if another stack made it",
        { state: "there", owner: "shop/prod" },
        undefined,
        'service.namespace: "users-dev" exists, and the stack shop/prod made it; name another one.',
    ],
    [
        "is refused if the user may neither look at namespaces nor create one",
        { state: "hidden", mayCreate: false },
        undefined,
        "service.namespace: the kubeconfig's user may not look at namespaces or create one. " +
            `Have an administrator make "users-dev". ${use}.`,
    ],
    [
        "is refused if it does not exist and the user may not create it",
        { state: "absent", mayCreate: false },
        undefined,
        'service.namespace: "users-dev" does not exist, and the kubeconfig\'s user may not create one. ' +
            `Have an administrator make "users-dev". ${use}.`,
    ],
    ["is no problem if it is absent", {}, undefined, undefined],
    [
        "is no problem if the stack's own killed update left it",
        { state: "there", owner: "users/dev" },
        undefined,
        undefined,
    ],
    ["is no problem for a stack that made it", { state: "there", recorded: "made" }, undefined, undefined],
    ["is no problem for a stack that works in it", { state: "there", recorded: "inside" }, undefined, undefined],
    ["is made by a stack that works in another one", { state: "absent", recorded: "inside" }, undefined, undefined],
    [
        "is refused if somebody has deleted it, with what to type",
        { state: "absent", recorded: "made" },
        undefined,
        'service.namespace: "users-dev" is gone from the cluster, and the stack\'s state still has it and what was in it; ' +
            "make the state as the cluster is: `pulumi refresh --yes --stack dev`.",
    ],
    ["is used as it is by the setting", { state: "there" }, true, undefined],
    ["is used unseen by the setting", { state: "hidden", mayCreate: false }, true, undefined],
    [
        "is refused if the setting says that it exists, and it does not",
        { state: "absent" },
        true,
        'service.namespace: "users-dev" does not exist; make it: `kubectl create namespace users-dev`.',
    ],
    [
        "is not left behind by the stack that made it",
        { state: "there", owner: "users/dev", recorded: "made" },
        true,
        'service.existingNamespace: this stack made "users-dev", and would delete it with all that runs in it; leave this out.',
    ],
];

describe("The namespace of a deploy", () => {
    for (const [what, facts, existing, words] of cases) {
        it(what, () => {
            const found = problem(facts, existing);
            assert.equal(found && `${found.path}: ${found.message}`, words);
        });
    }

    const refused = (code: number) => ApiError.fromBody(code, JSON.stringify({ kind: "Status", code, message: "no" }));
    const read = (answer: object | Error, allowed = false) => {
        const api = {
            get: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)),
            create: () => Promise.resolve({ status: { allowed } }),
        };
        return readNamespace(api as never, settings().service, undefined);
    };

    it("is looked up with the rights that the user has", async () => {
        const owned = { metadata: { annotations: { "fastapi-release/stack": "users/dev" } } };
        const rest = { recorded: "nothing" };
        assert.deepEqual(await read(owned), { state: "there", owner: "users/dev", mayCreate: true, ...rest });
        assert.deepEqual(await read(refused(404), true), { state: "absent", mayCreate: true, ...rest });
        assert.deepEqual(await read(refused(403)), { state: "hidden", mayCreate: false, ...rest });
    });
});
