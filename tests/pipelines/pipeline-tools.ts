import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildGoPrograms } from "../../platform/go-build.js";

const run = promisify(execFile);

// Each with a go.mod of its own: together they would not compile.
const build = (name: string) => buildGoPrograms({ name, moduleFolder: `tests/pipelines/${name}` }, () => undefined);

/** Builds oasdiff from its Go module if it is missing. @returns its folder */
export function buildOasdiff(): Promise<string> {
    return build("oasdiff");
}

/** What actionlint says against a workflow, a line each. */
export async function lintWorkflow(file: string): Promise<readonly string[]> {
    const actionlint = join(await build("actionlint"), "actionlint");
    // Neither of the two programs is here; without the options the linter would look for them.
    const args = ["-oneline", "-no-color", "-shellcheck=", "-pyflakes=", file];
    const said = await run(actionlint, args).catch((error: { code?: number; stdout?: string }) => {
        if (error.code !== 1) throw error;
        return { stdout: error.stdout ?? "" };
    });
    return said.stdout.split("\n").filter(Boolean);
}
