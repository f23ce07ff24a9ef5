// Releases the repositories in this folder, or those named as arguments; `--few` those of `npm test`.
import { parseArgs } from "node:util";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { interruption } from "../../platform/interruption.js";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";
import { describeOutcomes, outcomeLine } from "./outcome-table.js";
import { type Machine, type Outcome, releaseRepository } from "./release-repository.js";
import { fewRepositories, type Repository, repositories } from "./repositories.js";

/** Builds and starts take the processors, Pulumi mostly waits. */
const atATime = 2;

function chooseRepositories(names: readonly string[], few: boolean): readonly Repository[] {
    const unknown = names.filter(name => !repositories.some(repository => repository.name === name));
    if (unknown.length > 0) {
        console.error(
            `Unknown repository: ${unknown.join(", ")}\n${repositories.map(({ name }) => `  ${name}`).join("\n")}`,
        );
        process.exit(2);
    }
    const chosen = names.length > 0 ? names : few ? fewRepositories : repositories.map(({ name }) => name);
    return repositories.filter(({ name }) => chosen.includes(name));
}

/** Two at a time; a failure of one does not keep the others from running. */
async function releaseAll(
    chosen: readonly Repository[],
    machine: Machine,
    interrupt: AbortSignal,
): Promise<readonly Outcome[]> {
    const waiting = [...chosen];
    const outcomes: Outcome[] = [];
    const takers = Array.from({ length: atATime }, async () => {
        for (let next = waiting.shift(); next && !interrupt.aborted; next = waiting.shift()) {
            const outcome = await releaseRepository(next, machine, interrupt);
            outcomes.push(outcome);
            console.log(outcomeLine(outcome));
        }
    });
    await Promise.all(takers);
    return chosen.flatMap(repository => outcomes.filter(outcome => outcome.repository === repository));
}

async function main(): Promise<void> {
    const { values, positionals } = parseArgs({ options: { few: { type: "boolean" } }, allowPositionals: true });
    const chosen = chooseRepositories(positionals, values.few === true);
    const interrupt = interruption("repositories in progress are cleaning up");
    const machine = {
        platform: await ensurePlatform(() => undefined, { addons: ["gateway"] }),
        pulumi: await ensurePulumi(() => undefined),
    };
    const outcomes = await releaseAll(chosen, machine, interrupt);
    console.log(`\n${describeOutcomes(outcomes)}`);
    const failed = outcomes.filter(({ failure }) => failure !== undefined).length;
    console.log(`${outcomes.length - failed} passed, ${failed} failed`);
    process.exitCode = interrupt.aborted ? 130 : failed === 0 ? 0 : 1;
}

void main();
