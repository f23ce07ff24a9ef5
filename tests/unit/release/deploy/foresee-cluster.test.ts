import assert from "node:assert/strict";
import { ApiError } from "../../../../cluster/api-error.js";
import type { Release } from "../../../../model/release/release.js";
import { absentProblem, namedObjects } from "../../../../release/deploy/absent-objects.js";
import { foreseeCluster } from "../../../../release/deploy/foresee-cluster.js";
import { type ClusterNode, isFixed, unfitNodes } from "../../../../release/deploy/foresee-nodes.js";
import { type Quota, quotaShortfalls } from "../../../../release/deploy/foresee-quota.js";
import { foreseenPods } from "../../../../release/deploy/foreseen-pods.js";
import { release, settings } from "../sample-settings.js";

const resources = { requests: { cpu: "250m", memory: "128Mi" }, limits: { cpu: "1", memory: "256Mi" } };
const placed = (change: Partial<Release> = {}) => ({
    slot: "green" as const,
    release: release("1.0.0", { resources, ...change }),
});
const pods = foreseenPods("users", placed(), 2);
const quota = (hard: Record<string, string>, used: Record<string, string> = {}, spec = {}): Quota => ({
    metadata: { name: "few" },
    spec,
    status: { hard, used },
});

describe("quotaShortfalls", () => {
    /** Two pods and a gate with the same resources. */
    const cases: readonly (readonly [Record<string, string>, Record<string, string>, string | undefined])[] = [
        [{ pods: "5" }, { pods: "2" }, undefined],
        [{ pods: "4" }, { pods: "2" }, "allows pods 4, of which 2 is used; 2 pods and its gate need 3 more"],
        [
            { "limits.cpu": "4" },
            { "limits.cpu": "1500m" },
            "allows limits.cpu 4, of which 1500m is used; 2 pods and its gate need 3 more",
        ],
        [{ "limits.memory": "768Mi" }, {}, undefined],
        [
            { "requests.memory": "300Mi" },
            {},
            "allows requests.memory 300Mi, of which 0 is used; 2 pods and its gate need 384Mi more",
        ],
        [{ cpu: "700m" }, {}, "allows cpu 700m, of which 0 is used; 2 pods and its gate need 750m more"],
        [{ "count/jobs.batch": "1" }, { "count/jobs.batch": "1" }, "the new release needs 1 more"],
        [{ persistentvolumeclaims: "0", "requests.storage": "1Gi" }, {}, undefined],
    ];
    for (const [hard, used, words] of cases) {
        it(`compares ${JSON.stringify(hard)} with ${JSON.stringify(used)}`, () => {
            const [found] = quotaShortfalls([quota(hard, used)], pods);
            if (words === undefined) assert.equal(found, undefined);
            else assert.ok(found?.startsWith('the quota "few" allows') && found.includes(words), found);
        });
    }

    it("leaves quotas out that are not about such pods", () => {
        assert.deepEqual(quotaShortfalls([quota({ pods: "0" }, {}, { scopes: ["BestEffort"] })], pods), []);
        assert.equal(quotaShortfalls([quota({ pods: "0" }, {}, { scopes: ["NotTerminating"] })], pods).length, 1);
    });

    it("counts side containers, and init containers by the greediest", () => {
        const extra = (name: string, cpu: string) => ({ name, resources: { requests: { cpu } } });
        const change = { initContainers: [extra("first", "2")], sideContainers: [extra("proxy", "1")] };
        const one = foreseenPods("users", placed(change), 1).slice(0, 1);
        assert.match(quotaShortfalls([quota({ cpu: "2" })], one)[0] ?? "", /1 pod need 3 more/);
    });
});

describe("unfitNodes", () => {
    const node = (change: ClusterNode["spec"] = {}, allocatable = {}): ClusterNode => ({
        metadata: { labels: { disk: "ssd" } },
        spec: change,
        status: { allocatable: { cpu: "2", memory: "4Gi", ...allocatable } },
    });
    const tainted = node({ taints: [{ key: "gpu", value: "true", effect: "NoSchedule" }] });
    const of = (change: Partial<Release>) => foreseenPods("users", placed(change), 1)[0]!.spec;

    it("says why none takes the pods", () => {
        assert.equal(
            unfitNodes(of({}), [tainted]),
            "the only node does not take its pods: it has the taint gpu=true:NoSchedule, which no release.tolerations tolerates",
        );
        assert.equal(
            unfitNodes(of({ nodeSelector: { disk: "nvme" } }), [tainted, node(), node()]),
            "none of the 3 nodes takes its pods; 1 of them: has the taint gpu=true:NoSchedule, which no release.tolerations tolerates; " +
                "2 of them: lacks the label disk=nvme of release.nodeSelector",
        );
        assert.equal(
            unfitNodes(of({ resources: { requests: { memory: "8Gi" } } }), [node()]),
            "the only node does not take its pods: it has memory 4Gi, and a pod requests 8192Mi (release.resources.requests)",
        );
    });

    for (const [what, change, nodes] of [
        ["a node fits", {}, [tainted, node()]],
        ["the taint is tolerated", { tolerations: [{ key: "gpu", operator: "Exists" }] }, [tainted]],
        ["every taint is tolerated", { tolerations: [{ operator: "Exists" }] }, [tainted]],
        [
            "a node is only not ready",
            {},
            [node({ taints: [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }] })],
        ],
        ["nobody may look at nodes", {}, []],
    ] as const) {
        it(`says nothing if ${what}`, () => {
            assert.equal(unfitNodes(of(change as Partial<Release>), nodes), undefined);
        });
    }

    it("knows nodes that a cloud may add to", () => {
        assert.deepEqual([isFixed([node()]), isFixed([node({ providerID: "kind://docker/a/b" })])], [true, true]);
        assert.equal(isFixed([node({ providerID: "aws:///eu-central-1a/i-0123" })]), false);
    });
});

describe("The objects that a release names", () => {
    const named = namedObjects(
        release("1.0.0", {
            repository: "registry.example.com/team/users",
            imagePullSecrets: ["regcred"],
            secretEnv: { URL: { secret: "db" }, PASSWORD: { secret: "db", key: "password" } },
            volumes: {
                keys: { secret: "keys" },
                rules: { configMap: "rules" },
                files: { pvc: "files" },
                own: { emptyDir: {} },
            },
        }),
    );

    it("are listed once each, with where and for what", () => {
        assert.deepEqual(
            named.map(({ kind, name, keys, path }) => [`${kind} ${name}`, keys.join(), path]),
            [
                ["Secret regcred", "", "imagePullSecrets[0]"],
                ["Secret db", "URL,password", "secretEnv.URL"],
                ["Secret keys", "", "volumes.keys.secret"],
                ["ConfigMap rules", "", "volumes.rules.configMap"],
                ["PersistentVolumeClaim files", "", "volumes.files.pvc"],
            ],
        );
    });

    it("are missed with what to type", () => {
        assert.deepEqual(absentProblem(named[1]!, "users-dev", true, "dev"), {
            path: "release.secretEnv.URL",
            message:
                'the Secret "db" with URL, password is not in the namespace users-dev, and pods would not start without it: ' +
                "`kubectl -n users-dev create secret generic db --from-literal=URL=… --from-literal=password=…`.",
        });
    });

    it("are missed before a namespace that only the first deploy would make", () => {
        assert.deepEqual(absentProblem(named[0]!, "users-dev", false, "dev"), {
            path: "release.imagePullSecrets[0]",
            message:
                'the Secret "regcred" must be in the namespace users-dev before the first pod starts, and the namespace does not exist. ' +
                "Make both: `kubectl create namespace users-dev`, " +
                "`kubectl -n users-dev create secret docker-registry regcred --docker-server=registry.example.com --docker-username=… --docker-password=…`. " +
                "To use it as it is, add `existingNamespace: true` below `fastapi-release:service` in Pulumi.dev.yaml.",
        });
    });
});

describe("foreseeCluster", () => {
    const status = (code: number, message: string) =>
        ApiError.fromBody(code, JSON.stringify({ kind: "Status", code, message }));
    const forbidden = status(403, 'pods is forbidden: User "ada" cannot create resource "pods" in API group ""');

    /** @param lists by the end of their path; absent: forbidden */
    const foresee = (
        admit: (pod: { metadata: { name: string }; spec: object }) => object,
        lists: Readonly<Record<string, readonly object[]>> = {},
        change: Partial<Release> = {},
        objects: Readonly<Record<string, object>> = {},
    ) => {
        const api = {
            create: async (path: string, pod: never, options: object) => {
                assert.equal(path, "/api/v1/namespaces/users-dev/pods");
                assert.deepEqual(options, { dryRun: true, timeoutMs: 10_000 });
                return admit(pod);
            },
            list: async (path: string) => {
                const items = lists[path.slice(path.lastIndexOf("/") + 1)];
                if (items === undefined) throw forbidden;
                return { items };
            },
            get: async (path: string) => {
                const found = objects[path.slice(path.lastIndexOf("/") + 1)];
                if (found === undefined) throw status(404, "not found");
                if (found instanceof Error) throw found;
                return found;
            },
        };
        return foreseeCluster(api as never, settings(), placed(change), true);
    };
    const refuse = (error: Error) => () => {
        throw error;
    };

    it("says in the cluster's words what admission would refuse, once for pods and gate", async () => {
        const message =
            'pods "users-green-x" is forbidden: minimum memory usage per Container is 1Gi, but request is 128Mi';
        const { problems } = await foresee(refuse(status(403, message)));
        const words = "minimum memory usage per Container is 1Gi, but request is 128Mi";
        assert.deepEqual(problems, [
            { path: "release", message: `the cluster would refuse its pods and its gate: ${words}` },
        ]);
    });

    it("counts for quotas what a limit range adds", async () => {
        const admitted = { spec: { containers: [{ name: "app", resources: { limits: { cpu: "2" } } }] } };
        const { problems } = await foresee(() => admitted, {
            resourcequotas: [quota({ "limits.cpu": "5" })],
            pods: [],
        });
        assert.deepEqual(problems, [
            {
                path: "service.namespace",
                message: 'the quota "few" allows limits.cpu 5, of which 0 is used; 2 pods and its gate need 6 more.',
            },
        ]);
    });

    it("tells a quota once, for all pods", async () => {
        const error = status(403, 'pods "x" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2');
        const { problems } = await foresee(refuse(error), { resourcequotas: [quota({ pods: "2" }, { pods: "2" })] });
        assert.deepEqual(
            problems.map(({ message }) => message),
            ['the quota "few" allows pods 2, of which 2 is used; 2 pods and its gate need 3 more.'],
        );
    });

    it("needs fewer pods if some of this release run already", async () => {
        const lists = { resourcequotas: [quota({ pods: "2" }, { pods: "1" })], pods: [{}, {}] };
        assert.deepEqual((await foresee(pod => pod, lists)).problems, []);
    });

    it("takes what this user may not ask for no problem", async () => {
        const change = { imagePullSecrets: ["regcred"] };
        const found = await foresee(refuse(forbidden), {}, change, { regcred: forbidden });
        assert.deepEqual(found, { problems: [], warnings: [], absent: [], unanswered: [] });
    });

    for (const message of [
        'admission webhook "policy" does not support dry run',
        'failed calling webhook "policy"',
        'pods "x" is forbidden: error looking up service account users-dev/default',
    ]) {
        it(`takes no answer for none: ${message}`, async () => {
            assert.deepEqual((await foresee(refuse(status(403, message)))).problems, []);
        });
    }

    it("warns of nodes that do not fit where a cloud may add one, and refuses where not", async () => {
        const taints = [{ key: "gpu", effect: "NoSchedule" }];
        const own = await foresee(pod => pod, { nodes: [{ spec: { taints } }] });
        const cloud = await foresee(pod => pod, { nodes: [{ spec: { taints, providerID: "gce://x" } }] });
        assert.deepEqual(
            [own.problems.length, own.warnings.length, cloud.problems.length, cloud.warnings.length],
            [1, 0, 0, 1],
        );
    });

    it("finds objects and keys that are not there", async () => {
        const change = { secretEnv: { URL: { secret: "db" }, TOKEN: { secret: "api" } } };
        const { absent } = await foresee(pod => pod, {}, change, { db: { data: { OTHER: "" } } });
        assert.deepEqual(
            absent.map(({ name, keys }) => [name, keys]),
            [
                ["db", ["URL"]],
                ["api", ["TOKEN"]],
            ],
        );
        assert.deepEqual(absentProblem(absent[0]!, "users-dev", true, "dev"), {
            path: "release.secretEnv.URL",
            message:
                'the Secret "db" in the namespace users-dev lacks URL, and pods would not start without it: ' +
                '`kubectl -n users-dev patch secret db --patch \'{"stringData":{"URL":"…"}}\'`.',
        });
    });

    it("only names the objects while there is no namespace", async () => {
        const found = await foreseeCluster({} as never, settings(), placed({ imagePullSecrets: ["regcred"] }), false);
        assert.deepEqual([found.problems, found.absent.map(({ name }) => name)], [[], ["regcred"]]);
    });
});
