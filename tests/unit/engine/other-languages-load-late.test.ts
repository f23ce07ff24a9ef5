import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const engine = join(__dirname, "..", "..", "..", "engine");

/** What is loaded for every update, a rollback's too, of what only programs in other languages need. */
function loadedEarly(...modules: string[]): string[] {
    const script = `for (const path of ${JSON.stringify(modules.map(name => join(engine, name)))}) require(path);
        console.log(JSON.stringify(Object.keys(require.cache)));`;
    const files = JSON.parse(execFileSync(process.execPath, ["--eval", script], { encoding: "utf8" })) as string[];
    return files.filter(file =>
        /providers\/plugin\/|construct-request|program\/yaml\/|node_modules\/yaml\//.test(file),
    );
}

describe("An update of a program for Node.js", () => {
    it("loads nothing of plugins and of other languages", () => {
        const early = ["command/update-command.js", "run-update.js", "monitor/serve-program.js"];
        assert.deepEqual(loadedEarly(...early), []);
        assert.notDeepEqual(loadedEarly("providers/plugin/component-plugin.js"), []);
    }).timeout(20_000);
});
