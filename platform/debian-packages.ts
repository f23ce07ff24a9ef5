import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PlatformError } from "./platform-error.js";
import { runCommand, tryCommand } from "./run-command.js";

/** The Debian packages that the platform needs, and what for. */
export const debianPackages = {
    containerd: "runs containers",
    runc: "starts them",
    "containernetworking-plugins": "the pods' network",
    "docker.io": "builds images",
    "docker-registry": "keeps images",
    "etcd-server": "the cluster's data",
    haproxy: "the way in from 127.0.0.1, and out for image builds",
    "dnsmasq-base": "names for image builds",
    nftables: "Services' packet filter",
    iptables: "Docker's packet filter",
    iproute2: "network namespaces",
    procps: "kernel settings",
    openssl: "certificates",
    gcc: "the pause program",
    "libc6-dev": "the pause program",
    mmdebstrap: "the base images",
    "python3-pip": "the sample's wheels",
} as const;

/** Names with the state "installed" in dpkg-query's lines "STATE NAME". */
export function parseInstalled(output: string): string[] {
    return output
        .split("\n")
        .filter(line => line.startsWith("installed "))
        .map(line => line.slice("installed ".length));
}

/** The platform's packages that this machine lacks. */
export async function missingPackages(): Promise<string[]> {
    const names = Object.keys(debianPackages);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query fills it in
    const format = "-f=${db:Status-Status} ${Package}\\n";
    const { output } = await tryCommand("dpkg-query", ["-W", format, ...names]);
    const installed = new Set(parseInstalled(output));
    return names.filter(name => !installed.has(name));
}

const policyFile = "/usr/sbin/policy-rc.d";
const ownMark = "# by fastapi-release, for the time of one apt-get call";

function isOwnPolicy(path: string): boolean {
    return existsSync(path) && readFileSync(path, "utf8").includes(ownMark);
}

/** Whether the text of /proc/locks contains this inode: "1: POSIX ADVISORY WRITE PID MAJOR:MINOR:INODE 0 EOF". */
export function isLocked(inode: number, locks: string): boolean {
    return new RegExp(`:${inode} `).test(locks);
}

/**
 * Removes the policy file of a killed run, but no one else's. First waits for an apt-get that may have outlived that
 * run: without the policy its packages would start their services.
 */
export async function removeStaleServicePolicy(path = policyFile): Promise<void> {
    const lockFile = "/var/lib/dpkg/lock-frontend";
    const deadline = Date.now() + 300_000;
    const isAptRunning = () =>
        existsSync(lockFile) && isLocked(statSync(lockFile).ino, readFileSync("/proc/locks", "utf8"));
    while (isOwnPolicy(path) && isAptRunning() && Date.now() < deadline) await sleep(500);
    if (isOwnPolicy(path)) rmSync(path);
}

/** Keeps packages from starting their services while the action runs, unless the machine has a policy of its own. */
export async function withoutServiceStarts<T>(action: () => Promise<T>, path = policyFile): Promise<T> {
    await removeStaleServicePolicy(path);
    const added = !existsSync(path);
    if (added) writeFileSync(path, `#!/bin/sh\n${ownMark}\nexit 101\n`, { mode: 0o755 });
    try {
        return await action();
    } finally {
        if (added) rmSync(path, { force: true });
    }
}

/** The lines "Inst NAME …" of an apt-get simulation. */
export function parseSimulation(output: string): string[] {
    return [...output.matchAll(/^Inst (\S+)/gm)].map(match => match[1]!);
}

/** These services would start at the next boot although no one asked for them; the platform starts its own. */
async function disableServices(installed: readonly string[]): Promise<void> {
    if (!existsSync("/usr/bin/systemctl")) return;
    const { output } = await tryCommand("dpkg-query", ["-L", ...installed]);
    const units = [...output.matchAll(/\/lib\/systemd\/system\/([\w.-]+\.(?:service|socket))$/gm)].map(
        match => match[1]!,
    );
    if (units.length > 0) await tryCommand("systemctl", ["disable", ...new Set(units)]);
}

/**
 * Installs the missing packages after listing them; upgrades only what they require.
 * @throws PlatformError with apt's last lines.
 */
export async function installPackages(
    missing: readonly string[],
    folder: string,
    say: (text: string) => void,
): Promise<void> {
    const environment = { DEBIAN_FRONTEND: "noninteractive" };
    const options = { environment, logFile: join(folder, "apt.log"), timeoutMs: 900_000 };
    const wait = ["-o", "DPkg::Lock::Timeout=120"];
    await runCommand("apt-get", [...wait, "update"], options);
    const install = ["install", "-y", "--no-install-recommends", ...missing];
    const { status, output } = await tryCommand("apt-get", ["-s", ...install], { environment });
    if (status !== 0) throw new PlatformError("apt-get cannot install what the platform needs", [output.trim()]);
    const names = parseSimulation(output);
    say(`installing from Debian: ${names.join(" ")}`);
    await withoutServiceStarts(async () => {
        // a killed run may have left packages half configured
        await runCommand("dpkg", ["--configure", "-a", "--force-confold"], options);
        await runCommand("apt-get", [...wait, "-o", "Dpkg::Options::=--force-confold", ...install], options);
    });
    await disableServices(missing);
}
