import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { AddonName } from "../platform/addons/addon.js";
import { ensurePlatform } from "../platform/ensure-platform.js";
import { interruption } from "../platform/interruption.js";
import { progressLines } from "../platform/progress-lines.js";
import { type RunOptions, runStage, type Stage } from "./run-stage.js";
import { closingText, type EndedStage } from "./runner/closing-text.js";

/** All tests, quick ones first; a stage that fails does not hide the ones after it. */
const stages: readonly Stage[] = [
    { name: "unit", what: "pure parts, no cluster", atATime: availableParallelism() },
    { name: "page", what: "the report in Chromium, which is installed from Debian when it is missing" },
    { name: "app", what: "the sample service, by pytest", platform: [], node: "dist/tests/app/run-pytest.js" },
    {
        name: "pulumi",
        what: "the real Pulumi CLI: backends, settings, the component package",
        platform: [],
        atATime: availableParallelism(),
    },
    {
        name: "stand-ins",
        what: "the programs in place of Pulumi's plugins, by themselves and with the real CLI",
        platform: [],
        atATime: availableParallelism(),
    },
    {
        name: "stories",
        what: "whole runs under load",
        platform: ["gateway", "prometheus"],
        // They wait more than they work; all of them work on one node.
        atATime: Math.min(availableParallelism() + 1, 6),
        ownProcesses: true,
        limitSeconds: 1200,
    },
    { name: "platform", what: "up, down, kill and heal", platform: [], limitSeconds: 1800 },
    {
        name: "manifests",
        what: "rendered manifests, by kubeconform and kube-score (kube-linter is not served here)",
        platform: [],
    },
    { name: "addons", what: "the platform's add-ons", platform: [], limitSeconds: 3000 },
];

const usage = `Usage: npm test -- [--at-a-time N] [STAGE[/FILE]…]
Runs all tests, or only the stages named, or of a stage only files whose names contain FILE.
${stages.map(stage => `  ${stage.name.padEnd(12)}${stage.what}`).join("\n")}

  --at-a-time N   runs N files beside each other where a stage allows it`;

interface Chosen {
    readonly stage: Stage;
    readonly only: readonly string[];
}

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

/** What a stage needs is built here, where nothing waits for it but the stage. */
async function bringPlatformUp(addons: readonly AddonName[]): Promise<void> {
    const progress = progressLines(process.stdout);
    try {
        await ensurePlatform(progress.report, { addons });
    } finally {
        progress.end();
    }
}

async function runAll(chosen: readonly Chosen[], options: RunOptions): Promise<EndedStage[]> {
    const ended: EndedStage[] = [];
    for (const { stage, only } of chosen) {
        if (options.interrupt.aborted) break;
        const started = performance.now();
        console.log(`\n== ${stage.name}: ${stage.what}`);
        try {
            if (stage.platform !== undefined) await bringPlatformUp(stage.platform);
            ended.push(await runStage(stage, { ...options, only }));
        } catch (error) {
            const failure = `✗ ${stage.name}: ${error instanceof Error ? error.message : error}`;
            console.error(failure);
            const seconds = (performance.now() - started) / 1000;
            ended.push({ name: stage.name, seconds, passed: 0, failed: 1, files: [], failures: [failure] });
        }
    }
    return ended;
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
    const interrupt = interruption("what runs clears up");
    const atATime = values["at-a-time"] === undefined ? undefined : Number(values["at-a-time"]);
    const ended = await runAll(chooseStages(positionals), { atATime, interrupt });
    console.log(`\n${closingText(ended)}`);
    const isGreen = ended.every(({ passed, failed }) => failed === 0 && passed > 0);
    process.exitCode = interrupt.aborted ? 130 : isGreen ? 0 : 1;
}

void main();
