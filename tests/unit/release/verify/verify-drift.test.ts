import assert from "node:assert/strict";
import { labelKeys } from "../../../../model/names.js";
import { holds, verifyAll } from "../../../../release/verify/plan-verify.js";
import { digests } from "../sample-settings.js";
import { copy, type Draft, ending, findings, other, twin } from "./changed-running.js";
import { idOf, meta, pod, recorded } from "./some-running.js";

describe("verify, on drift,", () => {
    const template = (facts: Draft) => facts.objects["Deployment"]![1].spec.template;
    const drifts: [what: string, change: (facts: Draft) => void, found: string[]][] = [
        [
            "traffic on another slot",
            facts => {
                facts.serving = [{ slot: "blue", releaseId: idOf("1.0.0"), weight: 100 }];
            },
            ["differs: traffic"],
        ],
        ["no traffic at all", facts => facts.serving.pop(), ["differs: traffic"]],
        [
            "a selector with one label more",
            facts => {
                facts.trafficObject.spec.selector.tier = "web";
            },
            ["differs: traffic object"],
        ],
        [
            "a port of the traffic object",
            facts => {
                facts.trafficObject.spec.ports[0].targetPort = 9000;
            },
            ["differs: traffic object"],
        ],
        [
            "a Deployment that is gone",
            facts => facts.objects["Deployment"]!.shift(),
            ["differs: blue", "differs: objects"],
        ],
        [
            "the image of a Deployment",
            facts => {
                template(facts).spec.containers[0].image = `localhost:5000/users:1.2.0@${other}`;
            },
            ["differs: green deployment"],
        ],
        [
            "the image of a Deployment's sidecar",
            facts => {
                template(facts).spec.initContainers[0].image = `registry.example.com/proxy@${other}`;
            },
            ["differs: green deployment"],
        ],
        [
            "the environment of a Deployment",
            facts => {
                template(facts).spec.containers[0].envFrom[0].configMapRef.name = "users-other";
            },
            ["differs: green deployment"],
        ],
        [
            "a variable set by hand",
            facts => template(facts).spec.containers[0].env.push({ name: "DEBUG", value: "1" }),
            ["differs: green deployment"],
        ],
        [
            "users who get errors",
            facts => {
                facts.door = { asked: "GET / through the Service users", status: 503, state: "failing" };
            },
            ["differs: users"],
        ],
        [
            "the labels of a Deployment's pods",
            facts => {
                template(facts).metadata.labels[labelKeys.slot] = "blue";
            },
            ["differs: green deployment"],
        ],
        [
            "a Deployment scaled by hand",
            facts => {
                facts.objects["Deployment"]![1].spec.replicas = 3;
            },
            ["differs: green pods"],
        ],
        [
            "a pod that is not ready",
            facts => {
                facts.pods[1].status.conditions[0].status = "False";
            },
            ["differs: green pods"],
        ],
        [
            "a standby whose pod is not ready",
            facts => {
                facts.pods[0].status.conditions[0].status = "False";
            },
            ["differs: blue pods"],
        ],
        [
            "another value in an environment",
            facts => {
                facts.objects["ConfigMap"]![0].data.LOG_LEVEL = "debug";
            },
            ["differs: blue environment"],
        ],
        [
            "an environment with an additional key",
            facts => {
                facts.objects["ConfigMap"]![0].data.MORE = "1";
            },
            ["differs: blue environment"],
        ],
        ["an environment that is gone", facts => facts.objects["ConfigMap"]!.shift(), ["differs: blue environment"]],
        [
            "the selector of a slot's Service",
            facts => {
                facts.objects["Service"]![1].spec.selector[labelKeys.slot] = "green";
            },
            ["differs: blue service"],
        ],
        [
            "the image of a pod changed by hand",
            facts => {
                facts.pods[1].spec.containers[0].image = `localhost:5000/users:1.2.0@${other}`;
            },
            ["differs: green images"],
        ],
        [
            "a pod that runs another image than it was asked to",
            facts => {
                facts.pods[1].status.containerStatuses[0].imageID = `localhost:5000/users@${other}`;
            },
            ["differs: green images"],
        ],
        [
            "a sidecar that runs another image",
            facts => {
                facts.pods[1].status.initContainerStatuses[0].imageID = `registry.example.com/proxy@${other}`;
            },
            ["differs: green images"],
        ],
        [
            "an object of a release that no slot has",
            facts => facts.objects["Deployment"]!.push(meta("Deployment", "blue", "1.2.0")),
            ["differs: objects"],
        ],
        [
            "a pod with a release's labels but no owner",
            facts =>
                facts.pods.push({
                    ...pod("green", "1.1.0"),
                    metadata: { ...meta("Pod", "green", "1.1.0").metadata, name: "debug" },
                }),
            ["differs: objects"],
        ],
        [
            "a kind that could not be listed",
            facts => {
                facts.unlisted = { Job: "forbidden" };
            },
            ["unknown: objects"],
        ],
    ];
    for (const [what, change, found] of drifts) {
        it(`finds ${what}`, () => {
            const facts = copy(change);
            assert.deepEqual(findings(facts), found);
            assert.equal(holds(verifyAll(recorded, facts)), false);
        });
    }

    const same: [what: string, change: (facts: Draft) => void, found: string[]][] = [
        ["a terminating pod", facts => facts.pods.push(ending()), []],
        [
            "a variable that the image has, too",
            facts => {
                const { env } = template(facts).spec.containers[0];
                const path = env.find(({ name }: { name: string }) => name === "PYTHONPATH");
                path.value += ":/app";
            },
            [],
        ],
        [
            "a users' door that this machine does not reach",
            facts => {
                facts.door = { asked: "", state: "not asked", why: "10.0.0.1:80 cannot be reached" };
            },
            ["note: users"],
        ],
        [
            "a digest of the image's configuration from the runtime",
            facts => {
                facts.pods[1].status.containerStatuses[0].imageID = other;
            },
            [],
        ],
        [
            "a container that has not started",
            facts => {
                facts.pods[1].status.containerStatuses[0].imageID = "";
            },
            [],
        ],
        [
            "an index's image for one platform",
            facts => {
                facts.pods[1].status.containerStatuses[0].imageID = `localhost:5000/users@${other}`;
                facts.indexes = new Map([[digests["1.1.0"], [other]]]);
            },
            [],
        ],
        ["additional pods during a change", facts => facts.pods.push(twin()), []],
        [
            "a team's own objects with the service's name",
            facts =>
                facts.objects["Deployment"]!.push({
                    metadata: { name: "users-db", labels: { [labelKeys.service]: "users" } },
                }),
            [],
        ],
        [
            "an object being deleted",
            facts => {
                const { metadata } = meta("Deployment", "blue", "1.2.0");
                facts.objects["Deployment"]!.push({
                    metadata: { ...metadata, deletionTimestamp: "2026-11-24T12:00:00Z" },
                });
            },
            [],
        ],
        [
            "edits that no update has applied",
            facts => {
                facts.written.traffic = { blue: 100 };
            },
            ["note: settings"],
        ],
        [
            "a file older than the ledger",
            facts => {
                facts.written.traffic = { blue: 100 };
                facts.written.basedOn = "0123456789abcdef";
            },
            ["note: settings"],
        ],
        [
            "an update under way",
            facts => {
                facts.underWay = "promote, held by ada@build-1 (pid 4711) since 2026-11-24T11:59:00Z";
            },
            ["note: lock"],
        ],
        [
            "an update that was killed",
            facts => {
                facts.isInterrupted = true;
            },
            ["note: lock"],
        ],
    ];
    for (const [what, change, found] of same) {
        it(`does not count ${what} as drift`, () => {
            const facts = copy(change);
            assert.deepEqual(findings(facts), found);
            assert.equal(holds(verifyAll(recorded, facts)), true);
        });
    }
});
