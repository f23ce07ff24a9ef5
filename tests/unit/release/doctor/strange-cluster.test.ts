import assert from "node:assert/strict";
import { stackAnnotation } from "../../../../model/names.js";
import { checkCluster } from "../../../../release/doctor/check-cluster.js";
import { readCluster } from "../../../../release/doctor/cluster-facts.js";
import { json, serve } from "../../cluster/api-server.js";
import { settings } from "../sample-settings.js";

describe("doctor at a server that is not Kubernetes, or broken", () => {
    /** The checks that are not "ok", with what they say; by the API server's answers. */
    async function told(answer: (path: string) => { readonly code?: number; readonly [field: string]: unknown }) {
        const { address, close } = await serve(({ url }, response) => {
            const body = answer(url.pathname);
            json(response, body.code ?? 200, body);
        });
        const contents = JSON.stringify({
            "current-context": "here",
            clusters: [{ name: "c", cluster: { server: address } }],
            contexts: [{ name: "here", context: { cluster: "c" } }],
        });
        const known = settings();
        const facts = await readCluster({ contents }, "", known, { stack: "users/dev", settings: known });
        close();
        const checks = checkCluster(facts).filter(({ name }) => name !== "clock");
        return checks.map(({ name, state, says }) => `${state} ${name}: ${says.replaceAll(address, "SERVER")}`);
    }

    const strange = (request: string, what: string) =>
        `the cluster at SERVER answered ${request} with ${what}, which is not Kubernetes' API; check the server in the kubeconfig`;

    it("misses the version in an empty answer", async () => {
        assert.deepEqual(await told(() => ({})), [`missing cluster: ${strange("GET /version", "no version")}`]);
    });

    it("tells empty answers to everything else", async () => {
        const says = await told(path => (path === "/version" ? { gitVersion: "v1.35.4" } : {}));
        const empty = "an object without a kind";
        assert.deepEqual(says, [
            "ok cluster: here answers, Kubernetes v1.35.4",
            `warning rights: could not be checked: ${strange("POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews", empty)}`,
            `warning namespace: could not be looked up: ${strange("GET /api/v1/namespaces/users-dev", empty)}`,
        ]);
    });

    it("tells lists without items", async () => {
        const says = await told(path => {
            if (path === "/version") return { gitVersion: "v1.35.4" };
            if (path.endsWith("accessreviews")) return { kind: "SelfSubjectAccessReview", status: { allowed: true } };
            if (path.endsWith("/users-dev")) {
                return { kind: "Namespace", metadata: { annotations: { [stackAnnotation]: "users/dev" } } };
            }
            return { kind: "List", metadata: {} };
        });
        assert.match(
            says[3] ?? "",
            /^warning next release: could not be foreseen: .*GET \S+ with an object of kind List without items/,
        );
    });

    it("tells which list a broken API server does not answer", async () => {
        const says = await told(path => {
            if (path === "/version") return { gitVersion: "v1.35.4" };
            if (path.endsWith("accessreviews")) return { kind: "SelfSubjectAccessReview", status: { allowed: true } };
            if (path.endsWith("/users-dev")) {
                return { kind: "Namespace", metadata: { annotations: { [stackAnnotation]: "users/dev" } } };
            }
            if (path.endsWith("/nodes")) return { code: 500, kind: "Status", message: "etcdserver: no leader" };
            return { kind: "List", metadata: {}, items: [] };
        });
        assert.deepEqual(says.slice(3), [
            "warning next release: kubernetes:context: the cluster at SERVER answered GET /api/v1/nodes with 500 Internal Server Error: etcdserver: no leader",
        ]);
    });
});
