import assert from "node:assert/strict";
import { neededRights } from "../../../../release/doctor/needed-rights.js";
import { release, settings } from "../sample-settings.js";

const plain = settings({ slots: { blue: release("1.0.0") } });

const verbsOn = (resource: string, known: Parameters<typeof neededRights>[0], hasNamespace = true) =>
    neededRights(known, hasNamespace)
        .filter(right => right.resource === resource)
        .map(({ verbs, isOptional = false }) => `${verbs.join(" ")}${isOptional ? " (optional)" : ""}`);

const managed = "get list watch create patch delete";

describe("neededRights", () => {
    it("are in the service's namespace, except those on the namespace itself", () => {
        const outside = neededRights(plain, true).filter(({ namespace }) => namespace !== "users-dev");
        assert.deepEqual([...new Set(outside.map(({ resource }) => resource))], ["namespaces"]);
    });

    it("are in the namespace alone if somebody else made it", () => {
        const service = { ...plain.service, existingNamespace: true };
        assert.deepEqual(verbsOn("namespaces", { ...plain, service }), []);
    });

    it("include creating the namespace only if it does not exist, and deleting it only to destroy", () => {
        assert.deepEqual(verbsOn("namespaces", plain), ["get patch", "delete (optional)"]);
        assert.deepEqual(verbsOn("namespaces", plain, false)[0], "get patch create");
    });

    const { service } = plain;
    const gateway = { name: "web", namespace: "infra", hosts: [], path: "/", settleSeconds: 0 };
    const rows: [what: string, resource: string, known: typeof plain, verbs: string[]][] = [
        ["no gateway", "httproutes", plain, []],
        ["a gateway", "httproutes", { ...plain, service: { ...service, gateway } }, [managed]],
        ["no autoscaler", "horizontalpodautoscalers", plain, ["list"]],
        [
            "an autoscaler",
            "horizontalpodautoscalers",
            { ...plain, service: { ...service, scale: { min: 1, max: 2, cpuPercent: 70 } } },
            [managed],
        ],
        ["no promotion", "services/proxy", plain, ["get (optional)"]],
        [
            "a promotion that probes a path",
            "services/proxy",
            {
                ...plain,
                promotion: { steps: [{ weight: 10, checks: [{ name: "ready", probe: { path: "/readyz" } }] }] },
            },
            ["get"],
        ],
        ["anything", "leases", plain, ["get create patch delete (optional)"]],
        ["no service account", "serviceaccounts", plain, ["list"]],
        [
            "a release with a service account",
            "serviceaccounts",
            { ...plain, slots: { blue: release("1.0.0", { serviceAccount: {} as never }) } },
            [managed],
        ],
        [
            "defaults with a network policy",
            "networkpolicies",
            { ...plain, release: { ...plain.release, network: {} as never } },
            [managed],
        ],
    ];
    for (const [what, resource, known, verbs] of rows) {
        it(`have ${verbs.join("; ") || "nothing"} on ${resource} with ${what}`, () =>
            assert.deepEqual(verbsOn(resource, known), verbs));
    }

    it("include gateways in the gateway's namespace", () => {
        const rights = neededRights({ ...plain, service: { ...service, gateway } }, true);
        assert.equal(rights.find(({ resource }) => resource === "gateways")?.namespace, "infra");
    });

    it("are known for broken settings that name a namespace", () => {
        assert.ok(neededRights({ service: { namespace: "users-dev" } }, false).length > 10);
    });
});
