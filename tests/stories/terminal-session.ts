import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shownText } from "./printed-text.js";

export interface TerminalSession {
    readonly cwd: string;
    readonly environment: NodeJS.ProcessEnv;
    /** Characters per line. */
    readonly columns: number;
    /** A session that takes longer is ended. */
    readonly timeoutSeconds: number;
}

/** What a step of a session printed, and its exit code. */
export interface TypedStep {
    readonly printed: string;
    readonly code: number;
}

/** Printed between two steps, with the exit code of the first one. */
const mark = "\u001e";
const question = /\? \[y\/N\]$/;

/**
 * Types commands into one shell at a terminal, step by step, up to the first step with an exit code other than 0.
 * Answers questions with yes.
 */
export async function typeInTerminal(steps: readonly string[], session: TerminalSession): Promise<TypedStep[]> {
    const folder = mkdtempSync(join(tmpdir(), "terminal-session-"));
    try {
        const files = steps.map((_, index) => join(folder, `step-${index}.sh`));
        for (const [index, file] of files.entries()) writeFileSync(file, `${steps[index]}\n`);
        const typed = files.flatMap(file => [
            `. ${file}`,
            `code=$?; printf '${mark}%d${mark}' $code`,
            "((code)) && exit",
        ]);
        const script = join(folder, "session.sh");
        writeFileSync(
            script,
            ["shopt -s expand_aliases", `stty cols ${session.columns} rows 40`, ...typed, ""].join("\n"),
        );
        const written = await runScript(script, session);
        const parts = written.split(mark);
        return files.flatMap((_, index) => {
            const code = parts[2 * index + 1];
            return code === undefined ? [] : [{ printed: shownText(parts[2 * index]!), code: Number(code) }];
        });
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Uses the program `script`, which gives its command a terminal. Resolves to everything written to it. */
function runScript(script: string, { cwd, environment, timeoutSeconds }: TerminalSession): Promise<string> {
    const args = ["--quiet", "--flush", "--command", `bash --norc ${script}`, "/dev/null"];
    const child = spawn("script", args, {
        cwd,
        env: { ...environment, TERM: "xterm", SHELL: "/bin/bash" },
        stdio: ["pipe", "pipe", "inherit"],
        timeout: timeoutSeconds * 1000,
    });
    return new Promise((resolve, reject) => {
        let written = "";
        let answered = 0;
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
            written += text;
            if (!question.test(shownText(written.slice(answered)))) return;
            answered = written.length;
            child.stdin.write("y\r");
        });
        child.on("error", reject);
        child.on("close", () => resolve(written));
    });
}
