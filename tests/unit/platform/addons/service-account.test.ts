import assert from "node:assert/strict";
import { accountObjects } from "../../../../platform/addons/start-addon.js";

describe("an add-on's account", () => {
    const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }];
    const named = (objects: ReturnType<typeof accountObjects>) =>
        objects.map(
            ({ kind, metadata }) => `${kind} ${[metadata?.namespace, metadata?.name].filter(Boolean).join("/")}`,
        );

    it("has one role of its own and is bound to it", () => {
        const objects = accountObjects({ name: "coredns", rules });
        assert.deepEqual(named(objects), [
            "ServiceAccount kube-system/coredns",
            "ClusterRole fastapi-release:coredns",
            "ClusterRoleBinding fastapi-release:coredns",
        ]);
        assert.deepEqual(objects[1]?.["rules"], rules);
        assert.deepEqual(objects[2]?.["roleRef"], {
            apiGroup: "rbac.authorization.k8s.io",
            kind: "ClusterRole",
            name: "fastapi-release:coredns",
        });
        assert.deepEqual(objects[2]?.["subjects"], [
            { kind: "ServiceAccount", name: "coredns", namespace: "kube-system" },
        ]);
    });

    it("is bound to Kubernetes' own roles that it needs too, those of a namespace in that namespace", () => {
        const roles = [
            { kind: "ClusterRole", name: "system:auth-delegator" },
            { kind: "Role", name: "reader" },
        ] as const;
        assert.deepEqual(named(accountObjects({ name: "m", rules, roles })).slice(3), [
            "ClusterRoleBinding fastapi-release:m:system:auth-delegator",
            "RoleBinding kube-system/fastapi-release:m:reader",
        ]);
    });
});
