import assert from "node:assert/strict";
import { parse } from "yaml";
import { filesOf, planFolder } from "../../../../release/render/plan-folder.js";

const object = (apiVersion: string, kind: string, name: string, rest: object = {}, namespace = "users") => ({
    urn: `urn:pulumi:dev::users::kubernetes:${kind}::${name}`,
    inputs: { apiVersion, kind, metadata: { name, namespace, ...(rest as { metadata?: object }).metadata }, ...rest },
});
const labelled = (component: string) => ({
    metadata: { name: `users-${component}`, namespace: "users", labels: { "app.kubernetes.io/component": component } },
});
const autoscaler = { spec: { scaleTargetRef: { kind: "Deployment", name: "users-blue" } } };

const objects = [
    object("apps/v1", "Deployment", "users-green", { spec: { replicas: 2, paused: false } }),
    object("autoscaling/v2", "HorizontalPodAutoscaler", "users-blue", autoscaler),
    object("apps/v1", "Deployment", "users-blue", { spec: { replicas: 4, paused: false } }),
    object("batch/v1", "Job", "users-gate", labelled("gate")),
    object("batch/v1", "Job", "users-migration", labelled("migration")),
    object("batch/v1", "Job", "users-import"),
    object("v1", "Secret", "users-secrets-v1", { stringData: { API_KEY: "hunter2" } }),
    object("v1", "ConfigMap", "users-blue", {
        data: { DEBUG: "on", VERSION: "1.10", ID: "1234567e12", OCTAL: "0123" },
    }),
    object("v1", "Namespace", "users"),
    object("v1", "Service", "users"),
];

function planned(of = "entry 7 of stack prod", given = objects) {
    const { folder, problems } = planFolder({ objects: given, secretKeys: {}, of });
    return folder ?? assert.fail(JSON.stringify(problems));
}

const textOf = (path: string) => planned().files.find(file => file.path === path)?.text ?? assert.fail(path);

describe("planFolder", () => {
    it("writes one file per object, and lists them in order of creation", () => {
        assert.deepEqual(parse(textOf("kustomization.yaml")), {
            apiVersion: "kustomize.config.k8s.io/v1beta1",
            kind: "Kustomization",
            resources: [
                "namespace-users.yaml",
                "configmap-users-blue.yaml",
                "service-users.yaml",
                "deployment-users-blue.yaml",
                "deployment-users-green.yaml",
                "horizontalpodautoscaler-users-blue.yaml",
                "job-users-import.yaml",
            ],
        });
        assert.equal(planned().files.length, 9);
    });

    it("makes the same files whatever the program's order of objects", () => {
        assert.deepEqual(planned("entry 7 of stack prod", objects.toReversed()), planned());
    });

    it("leaves out gates and migrations, and says so", () => {
        assert.deepEqual(planned().leftOut, ["Job users-gate", "Job users-migration"]);
    });

    it("leaves the number of pods to an autoscaler", () => {
        assert.deepEqual(parse(textOf("deployment-users-blue.yaml")).spec, { paused: false });
        assert.deepEqual(parse(textOf("deployment-users-green.yaml")).spec, { replicas: 2, paused: false });
    });

    it("quotes strings for readers of any YAML version", () => {
        for (const version of ["1.1", "1.2"] as const) {
            const { data } = parse(textOf("configmap-users-blue.yaml"), { version });
            assert.deepEqual(data, { DEBUG: "on", VERSION: "1.10", ID: "1234567e12", OCTAL: "0123" });
        }
    });

    it("writes a Secret separately, with its keys, without values, and how to supply it", () => {
        assert.equal(
            textOf("secrets/secret-users-secrets-v1.yaml"),
            `# Not listed in kustomization.yaml. Do not apply it as it is: it has keys but no values.
# The pods start once a Secret with this name and these keys is in the namespace. Supply it with External Secrets,
# Sealed Secrets or SOPS, or by hand:
#   kubectl create secret generic users-secrets-v1 --namespace users --from-literal=API_KEY=…
# If the stack already runs, Pulumi has created it.
apiVersion: v1
kind: Secret
metadata:
  name: users-secrets-v1
  namespace: users
stringData:
  API_KEY: ""
`,
        );
        assert.deepEqual(planned().secrets, ["users/users-secrets-v1"]);
    });

    it("adds the namespace if two objects would have the same file", () => {
        const twice = [object("v1", "Service", "users"), object("v1", "Service", "users", {}, "other")];
        const paths = planned("x", twice).files.map(({ path }) => path);
        assert.deepEqual(paths, ["kustomization.yaml", "service-users-other-v1.yaml", "service-users-users-v1.yaml"]);
    });

    it("finds its own files in a kustomization", () => {
        const { files } = planned();
        const [index, ...others] = files;
        assert.deepEqual(filesOf(index!.text)?.toSorted(), others.map(({ path }) => path).sort());
        assert.equal(filesOf("resources:\n  - namespace.yaml\n"), undefined);
        assert.deepEqual(filesOf(`${index!.text.split("\n")[0]}\nresources:\n  - ../../other.yaml\n`), []);
    });

    it("reports everything that cannot be written to a file at once", () => {
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const bad = ["a", "b"].map(name => object("v1", "ConfigMap", name, { data: { KEY: unknown } }));
        const { problems = [] } = planFolder({ objects: bad, secretKeys: {}, of: "x" });
        assert.deepEqual(
            problems.map(({ path }) => path),
            ["ConfigMap a", "ConfigMap b"],
        );
    });
});
