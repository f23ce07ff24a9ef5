import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../../../cluster/kubernetes-object.js";
import type { Judgement } from "../../../../../engine/providers/kubernetes/await/await-rule.js";
import { awaitRule } from "../../../../../engine/providers/kubernetes/await/await-rules.js";

const owner = (uid: string) => [{ apiVersion: "v1", kind: "x", name: "x", uid }];

function judge(
    apiVersion: string,
    kind: string,
    object: KubernetesObject,
    related: Record<string, KubernetesObject[]> = {},
): Judgement {
    const rule = awaitRule({ apiVersion, kind });
    assert.ok(rule);
    return rule.judge({ object: { apiVersion, kind, ...object }, related });
}

/** A pod as the kubelet reports it while its image cannot be pulled. */
const pullMessage = 'failed to pull "localhost:5000/svc:9.9.9": not found';
const unpullable = (uid: string): KubernetesObject => ({
    metadata: { name: "dep-788f4d68ff-vrdh7", namespace: "c07", ownerReferences: owner(uid) },
    status: {
        phase: "Pending",
        conditions: [
            { type: "PodScheduled", status: "True" },
            { type: "Initialized", status: "True" },
            {
                type: "Ready",
                status: "False",
                reason: "ContainersNotReady",
                message: "containers with unready status: [c]",
            },
        ],
        containerStatuses: [
            { name: "c", ready: false, state: { waiting: { reason: "ErrImagePull", message: pullMessage } } },
        ],
    },
});

interface DeploymentFacts {
    readonly revision?: string;
    readonly observed?: number;
    readonly available: boolean;
    readonly progressing: string;
    readonly ready: number;
    readonly updated?: number;
    readonly pods?: KubernetesObject[];
}

function deployment(facts: DeploymentFacts): Judgement {
    const revision = facts.revision ?? "1";
    const minimum = facts.available
        ? { status: "True", reason: "MinimumReplicasAvailable", message: "Deployment has minimum availability." }
        : {
              status: "False",
              reason: "MinimumReplicasUnavailable",
              message: "Deployment does not have minimum availability.",
          };
    const object = {
        metadata: {
            name: "dep",
            namespace: "c07",
            uid: "d",
            generation: 2,
            annotations: { "deployment.kubernetes.io/revision": revision },
        },
        spec: { replicas: 1 },
        status: {
            observedGeneration: facts.observed ?? 2,
            updatedReplicas: facts.updated ?? 1,
            conditions: [
                { type: "Available", ...minimum },
                { type: "Progressing", status: "True", reason: facts.progressing, message: "" },
            ],
        },
    };
    const replicaSet = {
        metadata: {
            uid: "rs",
            ownerReferences: owner("d"),
            annotations: { "deployment.kubernetes.io/revision": revision },
        },
        spec: { replicas: 1 },
        status: { readyReplicas: facts.ready },
    };
    return judge("apps/v1", "Deployment", object, { ReplicaSet: [replicaSet], Pod: facts.pods ?? [] });
}

describe("awaitRule of a Deployment", () => {
    it("is ready when it is available and its ReplicaSet has its pods", () => {
        const facts = { available: true, progressing: "NewReplicaSetAvailable", ready: 1 };
        assert.deepEqual(deployment(facts), {
            state: "ready",
            lines: [{ severity: "info", text: "Deployment initialization complete" }],
        });
    });

    it("waits for the controller to see the newest generation", () => {
        const facts = { observed: 1, available: true, progressing: "NewReplicaSetAvailable", ready: 1 };
        assert.equal(deployment(facts).state, "waiting");
    });

    it("waits for the roll-out of a later revision", () => {
        const facts = { revision: "2", available: true, progressing: "ReplicaSetUpdated", ready: 1 };
        assert.equal(deployment(facts).state, "waiting");
    });

    it("waits while a scaled ReplicaSet is still seen as it was", () => {
        const facts = { available: true, progressing: "NewReplicaSetAvailable", ready: 1, updated: 0 };
        assert.equal(deployment(facts).state, "waiting");
    });

    it("tells why a new one is not ready, in the recorded words", () => {
        const pods = [unpullable("rs"), unpullable("another")];
        assert.deepEqual(deployment({ available: false, progressing: "ReplicaSetUpdated", ready: 0, pods }), {
            state: "waiting",
            lines: [
                {
                    severity: "warning",
                    text: "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
                },
                { severity: "info", text: "Waiting for app ReplicaSet to be available (0/1 Pods available)" },
            ],
            problems: [
                "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
                "Minimum number of live Pods was not attained",
            ],
            podProblems: [
                `[Pod c07/dep-788f4d68ff-vrdh7]: containers with unready status: [c][ErrImagePull] ${pullMessage}`,
            ],
        });
    });

    it("tells why a roll-out is not done, in the recorded words", () => {
        const facts = { revision: "3", available: true, progressing: "ReplicaSetUpdated", ready: 0 };
        assert.deepEqual(deployment(facts).problems, [
            "Minimum number of Pods to consider the application live was not attained",
        ]);
    });
});

describe("awaitRule of a Job", () => {
    const job = (status: object, pods: KubernetesObject[] = []) =>
        judge("batch/v1", "Job", { metadata: { name: "job", namespace: "c10", uid: "j" }, status }, { Pod: pods });
    const condition = (type: string) => [
        {
            type,
            status: "True",
            reason: "BackoffLimitExceeded",
            message: "Job has reached the specified backoff limit",
        },
    ];

    it("is ready when it is complete", () =>
        assert.equal(job({ conditions: [{ type: "Complete", status: "True" }] }).state, "ready"));

    for (const type of ["Failed", "FailureTarget"]) {
        it(`fails at ${type}, with what its pods did`, () => {
            const pod = {
                metadata: { name: "job-x", namespace: "c10", ownerReferences: owner("j") },
                status: {
                    conditions: [{ type: "Ready", status: "False", reason: "PodFailed" }],
                    containerStatuses: [
                        { name: "c", ready: false, state: { terminated: { reason: "Error", exitCode: 3 } } },
                    ],
                },
            };
            const { state, problems } = job({ startTime: "now", conditions: condition(type) }, [pod]);
            assert.equal(state, "failed");
            assert.deepEqual(problems, [
                '[Pod c10/job-x]: container "c" completed with exit code 3',
                "[BackoffLimitExceeded] Job has reached the specified backoff limit",
            ]);
        });
    }

    it("tells how far it is", () => {
        const texts = (status: object) => job(status).lines?.map(({ text }) => text);
        assert.deepEqual(texts({}), ['Waiting for Job "c10/job" to start']);
        assert.deepEqual(texts({ startTime: "now", active: 1 }), [
            'Waiting for Job "c10/job" to succeed (Active: 1 | Succeeded: 0 | Failed: 0)',
        ]);
    });
});

describe("awaitRule of other kinds", () => {
    const service = (spec: object, status: object = {}) => judge("v1", "Service", { spec, status }).state;

    it("lets a Service settle, with or without pods", () => assert.equal(service({ type: "ClusterIP" }), "settled"));
    it("takes a headless Service as it is", () => assert.equal(service({ clusterIP: "None" }), "ready"));
    it("waits for the address of a load balancer", () => {
        assert.equal(service({ type: "LoadBalancer" }), "waiting");
        assert.equal(service({ type: "LoadBalancer" }, { loadBalancer: { ingress: [{ ip: "10.0.0.1" }] } }), "settled");
    });

    it("waits until a StatefulSet has its replicas in the newest revision", () => {
        const statefulSet = (status: object) =>
            judge("apps/v1", "StatefulSet", {
                metadata: { uid: "s", generation: 2 },
                spec: { replicas: 1 },
                status: { observedGeneration: 2, replicas: 1, readyReplicas: 1, currentReplicas: 1, ...status },
            });
        assert.equal(statefulSet({ currentRevision: "b", updateRevision: "b" }).state, "ready");
        assert.deepEqual(statefulSet({ currentRevision: "a", updateRevision: "b", currentReplicas: 0 }), {
            state: "waiting",
            lines: [{ severity: "info", text: "[1/3] Waiting for StatefulSet update to roll out (0/1 Pods ready)" }],
            problems: [
                "0 out of 1 replicas succeeded readiness checks",
                'StatefulSet controller failed to advance from revision "a" to revision "b"',
            ],
            podProblems: [],
        });
    });

    it("waits until a DaemonSet has its pods on all nodes", () => {
        const daemonSet = (ready: number) =>
            judge("apps/v1", "DaemonSet", {
                metadata: { generation: 1 },
                status: {
                    observedGeneration: 1,
                    desiredNumberScheduled: 2,
                    currentNumberScheduled: 2,
                    updatedNumberScheduled: 2,
                    numberAvailable: 2,
                    numberReady: ready,
                },
            });
        assert.deepEqual(daemonSet(1).problems, ["Ready: 1/2"]);
        assert.equal(daemonSet(2).state, "ready");
    });

    it("waits until a Pod is ready or has succeeded", () => {
        const pod = (status: object) => judge("v1", "Pod", { metadata: { name: "p", namespace: "s" }, status });
        assert.equal(pod({ phase: "Succeeded" }).state, "ready");
        assert.deepEqual(pod({ conditions: [{ type: "PodScheduled", status: "True" }] }).lines, [
            { severity: "info", text: 'Waiting for Pod "s/p" to be initialized' },
        ]);
    });

    it("waits for nothing else", () => assert.equal(awaitRule({ apiVersion: "v1", kind: "ConfigMap" }), undefined));
});
