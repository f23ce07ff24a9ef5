import { execFile } from "node:child_process";
import { join } from "node:path";
import { buildGoPrograms } from "../../../platform/go-build.js";

const programs = { name: "actionlint", moduleFolder: "tests/pipelines/actionlint" };

/** One fault in a workflow. */
export interface Fault {
    readonly line: number;
    readonly column: number;
    /** actionlint's name for the rule: `expression`, `syntax-check`. */
    readonly kind: string;
    readonly message: string;
}

/**
 * The faults that actionlint finds in a workflow of a Git repository. It finds the repository's own actions by its `.git`.
 * Scripts are not checked: the shellcheck and pyflakes that a machine happens to have would decide the result.
 */
export async function lintWorkflow(file: string): Promise<Fault[]> {
    const program = join(await buildGoPrograms(programs, () => undefined), programs.name);
    const args = ["-no-color", "-shellcheck=", "-pyflakes=", "-format", "{{json .}}", file];
    return new Promise((resolve, reject) => {
        execFile(program, args, { timeout: 60_000 }, (_error, stdout, stderr) => {
            try {
                const found = JSON.parse(stdout) as Fault[];
                resolve(found.map(({ line, column, kind, message }) => ({ line, column, kind, message })));
            } catch {
                reject(new Error(`actionlint: ${stderr || stdout}`));
            }
        });
    });
}
