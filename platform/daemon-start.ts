import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { daemonsProcessFile } from "./control-groups.js";
import { readAdminToken } from "./credentials.js";
import type { Daemon } from "./daemons/daemon.js";
import { namespaceFile } from "./network-namespace.js";
import { PlatformError } from "./platform-error.js";
import type { PlatformLayout } from "./platform-layout.js";
import { recordDaemon } from "./platform-state.js";
import { isReady } from "./probe.js";
import { isAlive, type ProcessIdentity, readProcessIdentity } from "./process-identity.js";
import { lastLines } from "./run-command.js";

/** Joins the control group first, so that no process of the platform is ever outside of it. */
const launcher = 'umask 022; echo $$ > "$1" && shift && exec "$@"';

/** The whole command line of a daemon, from the shell that joins the control group on. */
export function launchCommand(daemon: Daemon, instanceName: string): string[] {
    const enter = daemon.network === "platform" ? ["nsenter", `--net=${namespaceFile(instanceName)}`, "--"] : [];
    return ["-c", launcher, daemon.name, daemonsProcessFile(instanceName), ...enter, daemon.command, ...daemon.args];
}

/** What a daemon sees of the environment: nothing of the user's but where programs are. */
function daemonEnvironment(layout: PlatformLayout): Record<string, string> {
    return { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: layout.instance.folder };
}

function spawnDaemon(daemon: Daemon, layout: PlatformLayout): ProcessIdentity {
    for (const [path, text] of Object.entries(daemon.files)) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
    }
    const log = openSync(layout.logFile(daemon.name), "w", 0o600);
    const child = spawn("/bin/sh", launchCommand(daemon, layout.instance.name), {
        cwd: layout.instance.folder,
        env: { ...daemonEnvironment(layout), ...daemon.environment },
        detached: true,
        stdio: ["ignore", log, log],
    });
    closeSync(log);
    const identity = child.pid === undefined ? undefined : readProcessIdentity(child.pid);
    if (identity === undefined) throw new PlatformError(`${daemon.name} did not start`, [`command: ${daemon.command}`]);
    child.unref();
    recordDaemon(layout, daemon.name, identity);
    return identity;
}

/**
 * Starts a daemon and waits until it is ready.
 * @throws PlatformError when it ends or is not ready in time, with the last lines of its log.
 */
export async function startDaemon(daemon: Daemon, layout: PlatformLayout, timeoutMs = 90_000): Promise<void> {
    const identity = spawnDaemon(daemon, layout);
    const token = readAdminToken(layout);
    const deadline = Date.now() + timeoutMs;
    while (!(await isReady(daemon.ready, token))) {
        const ended = !isAlive(identity);
        if (ended || Date.now() > deadline) {
            const log = layout.logFile(daemon.name);
            throw new PlatformError(`${daemon.name} ${ended ? "ended" : `is not ready after ${timeoutMs / 1000} s`}`, [
                `see ${log}. It last said:\n${lastLines(readFileSync(log, "utf8"))}`,
            ]);
        }
        await sleep(50);
    }
}
