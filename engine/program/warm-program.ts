import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { programRunner } from "./program-runner.js";
import { shortRunFlags } from "./short-run.js";

let warm: { readonly projectDirectory: string; readonly child: ChildProcess; readonly end: () => void } | undefined;

/**
 * Starts a process for the program that this process will probably run, before it is known with which config: loading
 * Pulumi is most of a short update's time. At most one; it ends with this process.
 *
 * @param modules paths of modules to load beside Pulumi
 */
export function warmUpProgram(projectDirectory: string, modules: readonly string[]): void {
    const preload = path.join(__dirname, "program-preload.js");
    const args = [
        ...shortRunFlags,
        "--require",
        preload,
        path.join(__dirname, "warm-runner.js"),
        programRunner(projectDirectory),
    ];
    const child = spawn(process.execPath, [...args, ...modules], {
        cwd: projectDirectory,
        stdio: ["ignore", "pipe", "pipe", "ipc"],
        detached: true,
    });
    const end = () => void child.kill("SIGKILL");
    process.once("exit", end);
    child.once("error", () => {
        warm = undefined;
    });
    // An unused one must not keep this process alive.
    child.unref();
    child.channel?.unref();
    warm = { projectDirectory, child, end };
}

/** Hands the warm process over to a program of the same project; undefined when there is none that lives. */
export function takeWarmProgram(
    projectDirectory: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv,
): ChildProcess | undefined {
    const taken = warm;
    if (taken?.projectDirectory !== projectDirectory || !taken.child.connected) return undefined;
    warm = undefined;
    process.off("exit", taken.end);
    taken.child.ref();
    taken.child.send({ args, environment });
    return taken.child;
}
