import { Story } from "../../tests/stories/story.js";
import { benchVersions } from "../rolled-objects.js";
import { untilInterrupted, untilQuiet } from "../under-load.js";
import { type Spread, showSpread, spread, writeResult } from "../write-result.js";
import { type Contender, rollingContender, slotContender } from "./contender.js";
import { measureOnce, type SwitchFigures } from "./measure-once.js";

export interface SwitchBenchOptions {
    /** Switches for each way. */
    readonly switches: number;
    /** Requests a second. */
    readonly rate: number;
    /** Ends the run before the next switch. */
    readonly interrupt: AbortSignal;
}

/** Switches back and forth, one way after the other, and writes out/bench-switch.json. */
export async function runSwitchBench(
    { switches, rate, interrupt }: SwitchBenchOptions,
    say: (line: string) => void,
): Promise<void> {
    const stories = [
        await Story.start("bench-service", { replicas: 2 }),
        await Story.start("bench-gateway", { replicas: 2, gateway: true }),
    ];
    const runs = new Map<Contender, SwitchFigures[]>();
    try {
        await untilInterrupted(interrupt, async () => {
            const [service, gateway] = stories as [Story, Story];
            say("deploying 1.0.0 and 1.1.0 each way");
            const contenders = [
                await slotContender(service, "slots behind a Service"),
                await slotContender(gateway, "slots behind a gateway"),
                await rollingContender(service),
            ];
            for (const contender of contenders) runs.set(contender, []);
            const { api } = service.cluster;
            const { networkNamespace } = service.platform;
            const namespaces = stories.map(({ cluster }) => cluster.namespace);
            for (let round = 0; round < switches; round++) {
                const there = round % 2 === 0 ? benchVersions : [...benchVersions].reverse();
                const [to, from] = there as ["1.1.0", "1.0.0"];
                for (const [contender, figures] of runs) {
                    if (interrupt.aborted) return;
                    const run = await measureOnce(api, contender, [from, to], { rate, networkNamespace });
                    figures.push(run);
                    await untilQuiet(api, namespaces);
                    const { lastOldFresh, lastOldKeptAlive, lost } = run;
                    const name = `${round + 1}/${switches} ${contender.name}`;
                    say(`${name}: ${lastOldFresh} s, ${lastOldKeptAlive} s, ${lost} lost`);
                }
            }
        });
        const measured = [...runs].filter(([, figures]) => figures.length > 0);
        if (measured.length === 0) return;
        const summaries = measured.map(([{ name }, figures]) => summarize(name, figures));
        for (const summary of summaries) say(showSummary(summary));
        say(writeResult("switch", { rate, ways: summaries }));
    } finally {
        for (const story of stories) await story.close();
    }
}

export interface SwitchSummary {
    readonly name: string;
    readonly switches: number;
    readonly requests: number;
    readonly lost: number;
    readonly lastOldFresh: Spread;
    readonly lastOldKeptAlive: Spread;
    readonly command: Spread;
}

export function summarize(name: string, runs: readonly SwitchFigures[]): SwitchSummary {
    const sum = (of: (run: SwitchFigures) => number) => runs.reduce((total, run) => total + of(run), 0);
    return {
        name,
        switches: runs.length,
        requests: sum(({ requests }) => requests),
        lost: sum(({ lost }) => lost),
        lastOldFresh: spread(runs.map(({ lastOldFresh }) => lastOldFresh)),
        lastOldKeptAlive: spread(runs.map(({ lastOldKeptAlive }) => lastOldKeptAlive)),
        command: spread(runs.map(({ command }) => command)),
    };
}

/** A row for people: medians, with the least and the most. */
export function showSummary({ name, switches, requests, lost, ...figures }: SwitchSummary): string {
    return [
        `${name}: ${switches} switches, ${requests} requests, ${lost} lost`,
        `  last old answer after the change, fresh       ${showSpread(figures.lastOldFresh)} s`,
        `  last old answer after the change, kept alive  ${showSpread(figures.lastOldKeptAlive)} s`,
        `  the command                                   ${showSpread(figures.command)} s`,
    ].join("\n");
}
