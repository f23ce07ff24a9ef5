import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { Stage } from "./run-stage.js";
import { type Chosen, runStages } from "./run-stages.js";

/** All tests, quick ones first; a failed stage does not hide the later ones. */
const stages: readonly Stage[] = [
    { name: "unit", what: "pure parts, no cluster", atATime: availableParallelism() },
    { name: "page", what: "the report in Chromium, installed from Debian if it is missing" },
    { name: "app", what: "the sample service, by pytest", platform: [], node: "dist/tests/app/run-pytest.js" },
    {
        name: "pulumi",
        what: "the real Pulumi CLI: backends, settings, the component package",
        platform: [],
        atATime: availableParallelism(),
    },
    {
        name: "kubectl",
        what: "the same kubeconfigs and proxies, given to kubectl and to our client",
        platform: [],
    },
    {
        name: "stand-ins",
        what: "the stand-ins for Pulumi's plugins, alone and with the real CLI",
        platform: [],
        atATime: availableParallelism(),
    },
    {
        name: "stories",
        what: "whole runs under load",
        platform: ["gateway", "prometheus"],
        // They mostly wait; all of them use the same node.
        atATime: Math.min(availableParallelism() + 1, 6),
        ownProcesses: true,
        limitSeconds: 1200,
    },
    {
        name: "repositories",
        what: "FastAPI repositories of other layouts, from init to a rollback; all of them: npm run test:field",
        platform: ["gateway"],
        node: "dist/tests/repositories/run-repositories.js",
        nodeArgs: ["--few"],
    },
    { name: "platform", what: "up, down, kill and repair", platform: [], limitSeconds: 1800 },
    {
        name: "manifests",
        what: "rendered manifests, by kubeconform and kube-score (kube-linter is not served here)",
        platform: [],
    },
    { name: "addons", what: "the platform's add-ons", platform: [], limitSeconds: 3000 },
];

const usage = `Usage: npm test -- [--at-a-time N] [STAGE[/FILE]…]
Runs all tests, or only the named stages; with FILE, only a stage's files with FILE in their names.
${stages.map(stage => `  ${stage.name.padEnd(14)}${stage.what}`).join("\n")}

  --at-a-time N   runs N files in parallel where a stage allows it`;

function chooseStages(names: readonly string[]): readonly Chosen[] {
    const parts = names.map(name => /^([^/]*)(.*)$/.exec(name)!);
    const unknown = parts.filter(([, of]) => !stages.some(({ name }) => name === of));
    if (unknown.length > 0) {
        console.error(`Unknown stage: ${unknown.map(([, of]) => of).join(", ")}\n${usage}`);
        process.exit(2);
    }
    if (names.length === 0) return stages.map(stage => ({ stage, only: [] }));
    return stages.flatMap(stage => {
        const of = parts.filter(([, name]) => name === stage.name);
        const only = of.some(([, , file]) => file === "") ? [] : of.map(([name]) => name);
        return of.length === 0 ? [] : [{ stage, only }];
    });
}

async function main(): Promise<void> {
    const { values, positionals } = parseArgs({
        options: { help: { type: "boolean" }, "at-a-time": { type: "string" } },
        allowPositionals: true,
    });
    if (values.help) {
        console.log(usage);
        return;
    }
    const atATime = values["at-a-time"] === undefined ? undefined : Number(values["at-a-time"]);
    await runStages(chooseStages(positionals), atATime);
}

void main();
