import { parseArgs } from "node:util";
import type { Stage } from "./run-stage.js";
import { runStages } from "./run-stages.js";

/** What takes too long for every change: by hand, before a release and after changes of what it covers. */
const fields: readonly Stage[] = [
    {
        name: "repositories",
        what: "FastAPI repositories of all layouts, from init to a rollback; NAME: only these of tests/repositories",
        platform: ["gateway"],
        node: "dist/tests/repositories/run-repositories.js",
    },
    {
        name: "pipelines",
        what: "the pipeline for GitHub on a Gitea of its own, and what runs pipelines: a runner, act, gitlab-ci-local; the first run builds them",
        platform: [],
        limitSeconds: 3600,
    },
];

const usage = `Usage: npm run test:field -- FIELD [NAME…]
${fields.map(({ name, what }) => `  ${name.padEnd(14)}${what}`).join("\n")}`;

async function main(): Promise<void> {
    const { values, positionals } = parseArgs({ options: { help: { type: "boolean" } }, allowPositionals: true });
    if (values.help) {
        console.log(usage);
        return;
    }
    const [name, ...only] = positionals;
    const stage = fields.find(field => field.name === name);
    if (stage === undefined) {
        console.error(`${name === undefined ? "Name a field" : `Unknown field: ${name}`}\n${usage}`);
        process.exitCode = 2;
        return;
    }
    await runStages([{ stage, only }]);
}

void main();
