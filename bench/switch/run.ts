import { Story } from "../../tests/stories/story.js";
import { benchVersions } from "../bench-version.js";
import { untilInterrupted } from "../until-interrupted.js";
import { untilQuiet } from "../until-quiet.js";
import { writeResult } from "../write-result.js";
import type { Contender } from "./contender.js";
import { measureOnce, type SwitchFigures } from "./measure-once.js";
import { rollingContender } from "./rolling-contender.js";
import { slotContender } from "./slot-contender.js";
import { showSummary, summarize } from "./summarize.js";

export interface SwitchBenchOptions {
    /** Of each way. */
    readonly switches: number;
    /** Requests a second. */
    readonly rate: number;
    /** Ends it before the next switch. */
    readonly interrupt: AbortSignal;
}

/** Switches to and fro, one way after the other, and writes out/bench-switch.json. */
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
