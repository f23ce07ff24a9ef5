import assert from "node:assert/strict";
import type { MachineFacts } from "../../../platform/machine-facts.js";
import { preflightProblems } from "../../../platform/preflight.js";

const fit: MachineFacts = {
    isLinux: true,
    isRoot: true,
    hasApt: true,
    system: "Debian GNU/Linux 12 (bookworm)",
    isBookworm: true,
    missingPackages: ["containerd"],
    hasKubernetes: false,
    hasImages: false,
    toBuild: [],
    goVersion: "go1.25.0",
    takenPorts: [],
    folder: "/home/ada/.cache/fastapi-release/platform",
    otherOwner: undefined,
    freeGiB: 20,
    missingKernelModules: [],
};

describe("preflightProblems", () => {
    it("finds nothing on a machine that fits, packages missing or not", () => {
        assert.deepEqual(preflightProblems(fit), []);
    });

    it("names every problem at once, each with what to do", () => {
        const facts = {
            ...fit,
            isRoot: false,
            hasApt: false,
            isBookworm: false,
            system: "Fedora Linux 42",
            goVersion: undefined,
            takenPorts: [16443, 5000],
            freeGiB: 1.25,
            missingKernelModules: ["overlay", "br_netfilter"],
            otherOwner: "/home/ann/.cache/fastapi-release/platform",
            folder: `/${"x".repeat(70)}`,
        };
        assert.deepEqual(preflightProblems(facts), [
            "system: Fedora Linux 42 is not Debian 12 with apt-get; the platform installs its packages.",
            "user: not root; namespaces, mounts and containers need it. Run it with sudo, or use a cluster of yours, which " +
                "needs no platform: npm start -- --context NAME --registry HOST.",
            "Go: not found. Go 1.25 or later is needed to build Kubernetes; install it and put it on PATH.",
            "name: a platform of the same name runs from /home/ann/.cache/fastapi-release/platform. Take it down " +
                "with the XDG_CACHE_HOME or HOME it was brought up with, or set FASTAPI_RELEASE_PLATFORM to another name.",
            "port 16443: another program listens on 127.0.0.1:16443. End it; `ss -ltnp` names it.",
            "port 5000: another program listens on 127.0.0.1:5000. End it; `ss -ltnp` names it.",
            `disk: 1.3 GiB are free for ${facts.folder}; 8 are needed. Free some, or set XDG_CACHE_HOME to a folder on a larger disk.`,
            `folder: ${facts.folder} has 71 bytes; a socket's name has room for 65. Set XDG_CACHE_HOME to a shorter path.`,
            "kernel: cannot find or load overlay and br_netfilter, which containers need. Use a kernel with this support.",
        ]);
    });

    const versions: [string, boolean][] = [
        ["go1.24.9", true],
        ["go1.9", true],
        ["go1.25rc1", false],
        ["go1.26.8", false],
        ["go2.0", false],
        ["devel", true],
    ];
    for (const [goVersion, isProblem] of versions) {
        it(`${isProblem ? "refuses" : "takes"} ${goVersion}`, () => {
            const problems = preflightProblems({ ...fit, goVersion });
            assert.equal(problems.length, isProblem ? 1 : 0);
            if (isProblem) assert.match(problems[0]!, new RegExp(`^Go: ${goVersion} is too old\\. Go 1\\.25 or later`));
        });
    }

    it("requires the Go that an add-on needs, and room for its build", () => {
        const built = { ...fit, hasKubernetes: true, hasImages: true, freeGiB: 7 };
        const facts = { ...built, toBuild: [{ name: "metrics-server v0.9.0", oldestGo: "1.26.4", neededGiB: 4 }] };
        for (const goVersion of ["go1.26.3", "go1.25.9"]) {
            assert.deepEqual(preflightProblems({ ...facts, goVersion }), [
                `Go: ${goVersion} is too old. Go 1.26.4 or later is needed to build metrics-server v0.9.0; install it and put it on PATH.`,
            ]);
        }
        for (const goVersion of ["go1.26.4", "go1.27rc1", "go2.0"]) {
            assert.deepEqual(preflightProblems({ ...facts, goVersion }), []);
        }
        assert.match(preflightProblems({ ...facts, goVersion: "go1.27.0", freeGiB: 6.5 })[0]!, /; 7 are needed/);
    });

    it("requires no Go and less room when everything is built", () => {
        const built = { ...fit, hasKubernetes: true, hasImages: true, goVersion: undefined, freeGiB: 3.5 };
        assert.deepEqual(preflightProblems(built), []);
        assert.match(
            preflightProblems({ ...built, freeGiB: 2.9 })[0]!,
            /^disk: 2\.9 GiB are free for .*; 3 are needed/,
        );
        assert.match(preflightProblems({ ...fit, freeGiB: 3.5 })[0]!, /; 8 are needed/);
    });

    it("says that another system is not Linux", () => {
        const problems = preflightProblems({
            ...fit,
            isLinux: false,
            system: "darwin",
            missingKernelModules: ["overlay"],
        });
        assert.deepEqual(problems, ["system: darwin is not Linux; the platform needs Debian 12."]);
    });
});
