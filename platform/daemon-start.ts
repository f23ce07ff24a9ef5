import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, type ProcessIdentity, readProcessIdentity, signalProcess } from "../machine/process-identity.js";
import { daemonsProcessFile } from "./control-groups.js";
import { readAdminToken } from "./credentials.js";
import type { Daemon } from "./daemons/daemon.js";
import { namespaceFile } from "./network-namespace.js";
import { PlatformError } from "./platform-error.js";
import type { PlatformLayout } from "./platform-layout.js";
import { readPlatformState, recordDaemon } from "./platform-state.js";
import { daemonIsReady } from "./probe.js";
import { lastLines } from "./run-command.js";

/** Joins the control group first, so no process of the platform is ever outside it. */
const launcher = 'umask 022; echo $$ > "$1" && shift && exec "$@"';

/** A daemon's whole command line, including the shell that joins the control group. */
export function launchCommand(daemon: Daemon, instanceName: string): string[] {
    const enter = daemon.network === "platform" ? ["nsenter", `--net=${namespaceFile(instanceName)}`, "--"] : [];
    return ["-c", launcher, daemon.name, daemonsProcessFile(instanceName), ...enter, daemon.command, ...daemon.args];
}

/** A daemon's environment: nothing from the user's except the path to programs. */
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
    while (!(await daemonIsReady(daemon.ready, token))) {
        const ended = !isAlive(identity);
        if (ended || Date.now() > deadline) {
            const log = layout.logFile(daemon.name);
            throw new PlatformError(`${daemon.name} ${ended ? "ended" : `was not ready after ${timeoutMs / 1000} s`}`, [
                `see ${log}. Its last output:\n${lastLines(readFileSync(log, "utf8"))}`,
            ]);
        }
        await sleep(50);
    }
}

/** Kills a daemon, if it is running, and starts it again. */
export async function restartDaemon(daemon: Daemon, layout: PlatformLayout): Promise<void> {
    const running = readPlatformState(layout).daemons[daemon.name];
    if (running !== undefined) {
        signalProcess(running, "SIGKILL");
        for (const deadline = Date.now() + 10_000; isAlive(running) && Date.now() < deadline; ) await sleep(20);
    }
    await startDaemon(daemon, layout);
}
