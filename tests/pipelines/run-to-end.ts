import { spawn } from "node:child_process";
import { once } from "node:events";

export interface EndedRun {
    readonly exitCode: number;
    /** Standard output and error, in the order they came. */
    readonly log: string;
}

export interface RunSettings {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly limitSeconds: number;
}

/** Runs a program in a process group of its own, which is killed after the limit. @throws with the log, after the limit */
export async function runToEnd(
    [program = "", ...args]: readonly string[],
    { cwd, env, limitSeconds }: RunSettings,
): Promise<EndedRun> {
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", program, ...args], {
        cwd,
        env,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
    });
    let log = "";
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
            log += text;
        });
    }
    let late = false;
    const timer = setTimeout(() => {
        late = true;
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, limitSeconds * 1000);
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(timer);
    if (late || code === null)
        throw new Error(`${program} ${late ? `took over ${limitSeconds} s` : "was killed"}:\n${log}`);
    return { exitCode: code, log };
}
