import type { MachineFacts } from "./machine-facts.js";

/** The version that Kubernetes 1.35 requires in its go.mod. */
const oldestGo = "1.25";

/** Unix socket names have at most 107 bytes; the longest below the platform's folder takes 40 of them. */
const longestFolder = 65;

/** Measured: Go's build cache and modules 3.4 GiB, programs 0.4, images 1.7, a running platform about 1. */
const neededGiB = { cold: 8, warm: 3 } as const;

/** The numbers of "go1.25.3" or "1.25"; a missing part is 0. */
function goNumbers(version: string): number[] {
    const match = /^(?:go)?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
    return match === null ? [] : match.slice(1).map(part => Number(part ?? 0));
}

function isOldGo(version: string, oldest: string): boolean {
    const [has, wants] = [goNumbers(version), goNumbers(oldest)];
    const differing = wants.findIndex((number, index) => number !== has[index]);
    return has.length === 0 || (differing >= 0 && (has[differing] ?? 0) < (wants[differing] ?? 0));
}

function goProblems(facts: MachineFacts): string[] {
    const kubernetes = facts.hasKubernetes ? [] : [{ name: "Kubernetes", oldestGo }];
    return [...kubernetes, ...facts.toBuild].flatMap(({ name, oldestGo }) => {
        const wanted = `Go ${oldestGo} or later is needed to build ${name}; install it and put it on PATH.`;
        if (facts.goVersion === undefined) return [`Go: not found. ${wanted}`];
        return isOldGo(facts.goVersion, oldestGo) ? [`Go: ${facts.goVersion} is too old. ${wanted}`] : [];
    });
}

function systemProblem(facts: MachineFacts): string | undefined {
    if (!facts.isLinux) return `system: ${facts.system} is not Linux; the platform needs Debian 12.`;
    if (!facts.isBookworm || !facts.hasApt) {
        return `system: ${facts.system} is not Debian 12 with apt-get; the platform installs its packages.`;
    }
    return undefined;
}

/** Every problem that keeps the platform from coming up on this machine, each with its remedy. */
export function preflightProblems(facts: MachineFacts): string[] {
    const base: number = facts.hasKubernetes && facts.hasImages ? neededGiB.warm : neededGiB.cold;
    const needed = facts.toBuild.reduce((sum, { neededGiB }) => sum + neededGiB, base);
    const problems = [
        systemProblem(facts),
        facts.isRoot
            ? undefined
            : "user: not root; namespaces, mounts and containers need it. Run it with sudo, or use a cluster of yours, which " +
              "needs no platform: npm start -- --context NAME --registry HOST.",
        ...goProblems(facts),
        facts.otherOwner === undefined
            ? undefined
            : `name: a platform of the same name runs from ${facts.otherOwner}. Take it down with the XDG_CACHE_HOME or HOME it was brought up with, or set FASTAPI_RELEASE_PLATFORM to another name.`,
        ...facts.takenPorts.map(
            port => `port ${port}: another program listens on 127.0.0.1:${port}. End it; \`ss -ltnp\` names it.`,
        ),
        facts.freeGiB >= needed
            ? undefined
            : `disk: ${facts.freeGiB.toFixed(1)} GiB are free for ${facts.folder}; ${needed} are needed. Free some, or set XDG_CACHE_HOME to a folder on a larger disk.`,
        Buffer.byteLength(facts.folder) <= longestFolder
            ? undefined
            : `folder: ${facts.folder} has ${Buffer.byteLength(facts.folder)} bytes; a socket's name has room for ${longestFolder}. Set XDG_CACHE_HOME to a shorter path.`,
        facts.missingKernelModules.length === 0 || !facts.isLinux
            ? undefined
            : `kernel: cannot find or load ${facts.missingKernelModules.join(" and ")}, which containers need. Use a kernel with this support.`,
    ];
    return problems.filter(problem => problem !== undefined);
}
