import assert from "node:assert/strict";
import { platformInstance } from "../../../machine/platform-info.js";
import { addonsOf } from "../../../platform/addons/all-addons.js";
import type { MachineFacts } from "../../../platform/machine-facts.js";
import { publicSources } from "../../../platform/package-sources.js";
import type { PlatformCondition } from "../../../platform/platform-condition.js";
import { platformLayout } from "../../../platform/platform-layout.js";
import { preparationSteps, startSteps } from "../../../platform/platform-steps.js";

const names = (steps: readonly { name: string }[]) => steps.map(step => step.name);
const layout = platformLayout(platformInstance({ XDG_CACHE_HOME: "/c" }), "/bin-of-kubernetes");
const gateway = addonsOf(["gateway"]);
const condition: PlatformCondition = { startAll: false, endedDaemons: [], imagesWanted: false, settingsDiffer: false };

describe("the steps", () => {
    const prepare = (facts: Pick<MachineFacts, "missingPackages" | "hasKubernetes" | "hasImages">) =>
        names(preparationSteps(facts as MachineFacts, publicSources, () => {}, [], []));

    it("prepare only what a machine lacks", () => {
        assert.deepEqual(prepare({ missingPackages: [], hasKubernetes: true, hasImages: true }), []);
        assert.deepEqual(prepare({ missingPackages: ["runc"], hasKubernetes: true, hasImages: true }), [
            "Debian packages installed",
        ]);
        assert.deepEqual(prepare({ missingPackages: ["runc"], hasKubernetes: false, hasImages: false }), [
            "Debian packages installed",
            "Kubernetes v1.35.4 built",
            "Debian with Python 3.11 unpacked",
            "Debian with Python 3.13 unpacked",
            "Debian with Python 3.14 unpacked",
            "wheels downloaded",
            "pause program compiled",
        ]);
    });

    it("build Go programs one after the other", () => {
        const facts = { missingPackages: [], hasKubernetes: false, hasImages: true };
        const steps = preparationSteps(
            facts as unknown as MachineFacts,
            publicSources,
            () => {},
            [{ name: "pulumi", title: "Pulumi v3.248.0", moduleFolder: "" }],
            gateway,
        );
        assert.deepEqual(names(steps), ["Kubernetes v1.35.4 built", "Pulumi v3.248.0 built", "Traefik v3.6.12 built"]);
        assert.deepEqual(steps[2]!.after, ["Kubernetes v1.35.4 built", "Pulumi v3.248.0 built"]);
    });

    it("start everything in an order in which each step comes after what it needs", () => {
        const steps = startSteps(layout, { ...condition, startAll: true, imagesWanted: true }, gateway);
        for (const step of steps) for (const needed of step.after) assert.ok(names(steps).includes(needed), needed);
        assert.deepEqual(names(steps).slice(-2), ["cluster ready", "gateway ready"]);
        assert.ok(names(steps).includes("images in the registry"));
        const kubelet = steps.find(({ name }) => name === "kubelet ready");
        assert.ok(kubelet?.after.includes("node's last report taken back"));
    });

    it("start only the daemon that has ended", () => {
        const steps = startSteps(layout, { ...condition, endedDaemons: ["kube-scheduler"] }, []);
        assert.deepEqual(names(steps), ["kube-scheduler ready", "cluster ready"]);
    });

    it("only push images when nothing else differs", () => {
        const steps = startSteps(layout, { ...condition, imagesWanted: true }, []);
        assert.deepEqual(names(steps), ["images in the registry", "cluster ready"]);
    });
});
