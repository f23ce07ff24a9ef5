import assert from "node:assert/strict";
import { type PropertyMap, Secret, Unknown } from "../../../../../engine/property-value.js";
import { objectDiff } from "../../../../../engine/providers/kubernetes/object-diff.js";

const immutable = { configMapMutable: false, secretMutable: false };
const mutable = { configMapMutable: true, secretMutable: true };
const auto = { "pulumi.com/autonamed": "true" };

interface Case {
    readonly title: string;
    readonly kind: [apiVersion: string, kind: string];
    readonly before: PropertyMap;
    readonly after: PropertyMap;
    readonly ignore?: string[];
    readonly mutability?: typeof mutable;
    /** Path to kind, as the event log has it. */
    readonly diff: Record<string, string>;
    readonly deleteFirst?: boolean;
}

const configMap = (name: string, data: PropertyMap | Secret | Unknown, annotations: PropertyMap = {}): PropertyMap => ({
    data: data as PropertyMap,
    metadata: { name, namespace: "c03", annotations },
});
const selector = (sel: string): PropertyMap => ({
    metadata: { name: "dep-named", namespace: "c03" },
    spec: {
        selector: { matchLabels: { app: "a", sel } },
        template: { metadata: { labels: { app: "a", sel } }, spec: { containers: [{ name: "c", image: "svc:1" }] } },
    },
});
const named = (name: string, rest: PropertyMap = {}): PropertyMap => ({
    metadata: { name, namespace: "c03", ...rest },
});
const container = (resources: PropertyMap): PropertyMap => ({
    ...named("d"),
    spec: { template: { spec: { containers: [{ resources }] } } },
});

const cases: Case[] = [
    {
        title: "replaces a ConfigMap whose data changes, the old one first when its name is given",
        kind: ["v1", "ConfigMap"],
        before: configMap("cm", { k: "1" }),
        after: configMap("cm", { k: "2" }),
        diff: { "data.k": "update-replace" },
        deleteFirst: true,
    },
    {
        title: "replaces an auto-named ConfigMap, the new one first",
        kind: ["v1", "ConfigMap"],
        before: configMap("cm-1", { k: "1" }, auto),
        after: configMap("cm-1", { k: "2" }, auto),
        diff: { "data.k": "update-replace" },
    },
    {
        title: "updates a ConfigMap in place under enableConfigMapMutable",
        kind: ["v1", "ConfigMap"],
        before: configMap("cm", { k: "1" }),
        after: configMap("cm", { k: "2" }),
        mutability: mutable,
        diff: { "data.k": "update" },
    },
    {
        title: "counts data that becomes unknown as the deletion of its entries",
        kind: ["v1", "ConfigMap"],
        before: configMap("cm", { ref: "1" }, auto),
        after: configMap("cm", Unknown.value, auto),
        diff: { "data.ref": "delete-replace" },
    },
    {
        title: "replaces a Secret whose secret data changes",
        kind: ["v1", "Secret"],
        before: configMap("s", new Secret({ token: "dG9rLTE=", id: "aQ==" })),
        after: configMap("s", new Secret({ token: "dG9rLTI=", id: "aQ==" })),
        diff: { "data.token": "update-replace" },
        deleteFirst: true,
    },
    {
        title: "replaces a Deployment whose selector changes",
        kind: ["apps/v1", "Deployment"],
        before: selector("1"),
        after: selector("2"),
        diff: { "spec.selector.matchLabels.sel": "update-replace", "spec.template.metadata.labels.sel": "update" },
        deleteFirst: true,
    },
    {
        title: "replaces a Job whose template changes",
        kind: ["batch/v1", "Job"],
        before: { ...named("job"), spec: { template: { spec: { containers: [{ command: ["a", "one"] }] } } } },
        after: { ...named("job"), spec: { template: { spec: { containers: [{ command: ["a", "two"] }] } } } },
        diff: { "spec.template.spec.containers[0].command[1]": "update-replace" },
        deleteFirst: true,
    },
    {
        title: "creates the renamed object before it deletes the old one",
        kind: ["v1", "ServiceAccount"],
        before: named("sa-1"),
        after: named("sa-2"),
        diff: { "metadata.name": "update-replace" },
    },
    {
        title: "names added list items by their index",
        kind: ["rbac.authorization.k8s.io/v1", "Role"],
        before: { ...named("r"), rules: [{ verbs: ["get"] }] },
        after: { ...named("r"), rules: [{ verbs: ["get", "list"] }] },
        diff: { "rules[0].verbs[1]": "add" },
    },
    {
        title: "names an added map as a whole",
        kind: ["v1", "Service"],
        before: named("svc"),
        after: named("svc", { annotations: { "pulumi.com/skipAwait": "true" } }),
        diff: { "metadata.annotations": "add" },
    },
    {
        title: "replaces a RoleBinding with another role",
        kind: ["rbac.authorization.k8s.io/v1", "RoleBinding"],
        before: { ...named("rb"), roleRef: { name: "a" } },
        after: { ...named("rb"), roleRef: { name: "b" } },
        diff: { "roleRef.name": "update-replace" },
        deleteFirst: true,
    },
    {
        title: "replaces a Pod with another image",
        kind: ["v1", "Pod"],
        before: { ...named("p"), spec: { containers: [{ image: "a" }] } },
        after: { ...named("p"), spec: { containers: [{ image: "b" }] } },
        diff: { "spec.containers[0].image": "update-replace" },
        deleteFirst: true,
    },
    {
        title: "takes two spellings of one quantity for the same",
        kind: ["apps/v1", "Deployment"],
        before: container({ limits: { cpu: "1", memory: "1Gi" } }),
        after: container({ limits: { cpu: "1000m", memory: "1024Mi" } }),
        diff: {},
    },
    {
        title: "takes no namespace and the default one for the same",
        kind: ["v1", "ServiceAccount"],
        before: { metadata: { name: "a" } },
        after: { metadata: { name: "a", namespace: "default" } },
        diff: {},
    },
    {
        title: "leaves out what is to be ignored",
        kind: ["apps/v1", "Deployment"],
        before: { ...named("d"), spec: { replicas: 1, paused: false } },
        after: { ...named("d"), spec: { replicas: 2, paused: true } },
        ignore: ["spec.replicas"],
        diff: { "spec.paused": "update" },
    },
    {
        title: "leaves out what is to be ignored by a quoted key and a star",
        kind: ["v1", "Service"],
        before: named("svc", { annotations: { "a.b/c": "1" } }),
        after: named("svc", { annotations: { "a.b/c": "2" } }),
        ignore: ['metadata.*["a.b/c"]'],
        diff: {},
    },
];

describe("objectDiff", () => {
    for (const { title, kind, before, after, ignore, mutability, diff, deleteFirst } of cases) {
        it(title, () => {
            const type = { apiVersion: kind[0], kind: kind[1] };
            const existing = { inputs: before, outputs: {} };
            const found = objectDiff(type, existing, after, ignore ?? [], mutability ?? immutable);
            const kinds = Object.entries(found.detailedDiff).map(([path, change]) => [path, change.kind]);
            assert.deepEqual(Object.fromEntries(kinds), diff);
            assert.deepEqual(
                found.replaceKeys,
                Object.keys(diff).filter(path => diff[path]?.endsWith("-replace")),
            );
            assert.equal(found.changes, Object.keys(diff).length > 0);
            assert.equal(found.deleteBeforeReplace, deleteFirst ?? false);
        });
    }

    it("compares with what an update asked for last, even when it failed", () => {
        const image = (tag: string): PropertyMap => ({ ...named("d"), spec: { image: tag } });
        const existing = { inputs: image("1.0.0"), outputs: { __inputs: image("9.9.9") } };
        const type = { apiVersion: "apps/v1", kind: "Deployment" };
        assert.equal(objectDiff(type, existing, image("9.9.9"), [], immutable).changes, false);
        assert.deepEqual(Object.keys(objectDiff(type, existing, image("1.0.0"), [], immutable).detailedDiff), [
            "spec.image",
        ]);
    });
});
