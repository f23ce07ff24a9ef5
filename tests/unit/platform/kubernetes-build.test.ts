import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";
import { goLinkerFlags } from "../../../platform/go-build.js";
import { kubernetesPrograms, pinnedKubernetesVersion, versionFlags } from "../../../platform/kubernetes-build.js";

const goMod = readFileSync(join(projectFolder(), "platform", "kubernetes", "go.mod"), "utf8");

describe("the build of Kubernetes", () => {
    it("takes its version from go.mod", () => {
        assert.ok(goMod.includes(`require k8s.io/kubernetes ${pinnedKubernetesVersion()}\n`));
    });

    it("passes the version to the programs", () => {
        const variable = "-X k8s.io/component-base/version";
        const expected = [`${variable}.gitVersion=v1.35.4`, `${variable}.gitMajor=1`, `${variable}.gitMinor=35`];
        assert.deepEqual(versionFlags("v1.35.4"), expected);
        const pinned = versionFlags(pinnedKubernetesVersion()).join(" ");
        assert.equal(goLinkerFlags(kubernetesPrograms()), `-s -w ${pinned}`);
    });

    it("pins one version for all of Kubernetes' modules", () => {
        const staging = [...goMod.matchAll(/^\t(k8s\.io\/\S+) => \1 (v\S+)$/gm)].map(match => match[2]);
        assert.ok(staging.length > 25);
        assert.deepEqual(new Set(staging), new Set([pinnedKubernetesVersion().replace(/^v1/, "v0")]));
    });

    it("makes the five programs", () => {
        const tools = [...goMod.matchAll(/^\tk8s\.io\/kubernetes\/cmd\/(\S+)$/gm)].map(match => match[1]);
        assert.deepEqual(tools, [
            "kube-apiserver",
            "kube-controller-manager",
            "kube-proxy",
            "kube-scheduler",
            "kubelet",
        ]);
    });
});
