import assert from "node:assert/strict";
import { describeChecks } from "../../../../release/output/check.js";
import { verifyAll } from "../../../../release/verify/plan-verify.js";
import type { Recorded, RunningFacts } from "../../../../release/verify/running-facts.js";
import { strangeDigests } from "../../../../release/verify/verify-images.js";
import { digests } from "../sample-settings.js";
import { copy, findings, type Loose, other, twin } from "./changed-running.js";
import { idOf, meta, nameOf, recorded, running, side } from "./some-running.js";

const [blue, green] = [nameOf("blue", "1.0.0"), nameOf("green", "1.1.0")];

const detail = (name: string, facts: RunningFacts, told: Recorded = recorded) =>
    verifyAll(told, facts).find(check => check.name === name)?.differences ?? [];

describe("verify", () => {
    it("says of each thing that it matches the ledger", () => {
        assert.deepEqual(describeChecks(verifyAll(recorded, running)), [
            "ok  traffic: 1.1.0 in green has all",
            "ok  traffic object: Service users is as the last update wrote it",
            `ok  blue deployment: ${blue} runs 1.0.0`,
            `ok  blue environment: ConfigMap ${blue} has the release's`,
            `ok  blue service: Service ${blue} selects its pods`,
            "ok  blue pods: 1 of 1 ready",
            `ok  blue images: 1 pod runs ${digests["1.0.0"]}`,
            `ok  green deployment: ${green} runs 1.1.0`,
            `ok  green environment: ConfigMap ${green} has the release's`,
            `ok  green service: Service ${green} selects its pods`,
            "ok  green pods: 1 of 1 ready",
            `ok  green images: 1 pod runs ${digests["1.1.0"]}`,
            "ok  objects: all of ours belong to a slot",
            "ok  settings: match entry 7",
            "ok  lock: no update is under way",
        ]);
    });

    it("distinguishes a failed candidate, which is in the state, from objects that no slot owns", () => {
        const facts = copy(({ objects }) => objects["Deployment"]!.push(meta("Deployment", "blue", "1.2.0")));
        const keeps = (kind: string, name: string) => kind === "Deployment" && name === nameOf("blue", "1.2.0");
        assert.deepEqual(findings(facts, { ...recorded, keeps }), ["note: leftovers"]);
    });

    it("requires at least one ready pod in a slot with traffic, however few it was given", () => {
        const slots = recorded.slots.map(slot => ({ ...slot, pods: 0 }));
        const facts = copy(draft => {
            for (const each of draft.objects["Deployment"]!) each.spec.replicas = 0;
            draft.pods = [];
        });
        assert.deepEqual(findings(facts, { ...recorded, slots }), ["differs: green pods"]);
    });

    it("lets an autoscaler decide how many pods a slot with traffic has", () => {
        const slots = recorded.slots.map(slot => ({ ...slot, isAutoscaled: slot.weight > 0 }));
        const facts = copy(draft => {
            draft.objects["Deployment"]![1].spec.replicas = 2;
            draft.pods.push(twin());
        });
        assert.deepEqual(findings(facts, { ...recorded, slots }), []);
    });

    it("uses the recorded release id if another version of the library made it", () => {
        const output = {
            version: "1.1.0",
            releaseId: "0123456789",
            digest: digests["1.1.0"]!,
            sessionSecret: 1,
            image: "",
        };
        assert.notEqual(output.releaseId, idOf("1.1.0"));
        const slots = recorded.slots.map(slot => ({ ...slot, isOfThisLibrary: slot.slot !== "green" }));
        assert.deepEqual(findings(running, { ...recorded, slots }), ["note: library"]);
    });

    it("compares nothing before the first release, except orphans", () => {
        const { last: _, traffic: __, ...rest } = recorded;
        const empty = { ...running, serving: [], objects: {}, pods: [] };
        assert.deepEqual(findings(empty, { ...rest, slots: [] }), ["note: settings"]);
        assert.ok(findings(running, { ...rest, slots: [] }).includes("differs: objects"));
    });

    it("says what it expected, what it got and what to do", () => {
        const image = `localhost:5000/users:1.2.0@${other}`;
        const facts = copy(draft => {
            draft.pods[1].spec.containers[0].image = image;
        });
        const lines = describeChecks(verifyAll(recorded, facts).filter(({ name }) => name === "green images"));
        assert.deepEqual(lines, [
            "differs  green images: 1 of 1 pods do not run 1.1.0 as it was pinned",
            `         - ${green}-6c9d8-aaaaa, container app`,
            `             expected localhost:5000/users:1.1.0@${digests["1.1.0"]}`,
            `             got      ${image}`,
            `         do: their Deployment replaces pods that you delete: \`kubectl -n users-dev delete pod ${green}-6c9d8-aaaaa\``,
        ]);
    });

    it("says how to restore the traffic under its own field manager, or later updates would be refused", () => {
        const facts = copy(draft => {
            draft.serving = [];
        });
        const { advice = [] } = verifyAll(recorded, facts).find(({ name }) => name === "traffic") ?? {};
        assert.deepEqual(advice, [
            `to restore it: \`echo '${JSON.stringify(recorded.traffic?.manifest)}' | kubectl --context fastapi-release apply ` +
                "--server-side --force-conflicts --field-manager pulumi-kubernetes-1a2b3c4d -f -`",
            "or keep it: `rollback --to VERSION` records it where it is",
        ]);
    });

    it("names the field that somebody changed", () => {
        const facts = copy(draft => {
            draft.trafficObject.spec.selector.tier = "web";
        });
        assert.deepEqual(detail("traffic object", facts), [
            { where: "spec.selector.tier", expected: "nothing", got: "web" },
        ]);
    });
});

describe("strangeDigests", () => {
    it("are those that only the registry can explain", () => {
        const pods = structuredClone(running.pods) as Loose[];
        pods[1].status.containerStatuses[0].imageID = `localhost:5000/users@${other}`;
        assert.deepEqual(strangeDigests(recorded.slots, { ...running, pods }), [digests["1.1.0"]]);
        assert.deepEqual(strangeDigests(recorded.slots, running), []);
    });

    it("include those of sidecars", () => {
        const pods = structuredClone(running.pods) as Loose[];
        pods[0].status.initContainerStatuses[0].imageID = `registry.example.com/proxy@${other}`;
        assert.deepEqual(strangeDigests(recorded.slots, { ...running, pods }), [side.split("@")[1]]);
    });
});
