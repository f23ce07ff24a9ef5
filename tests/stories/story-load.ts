import assert from "node:assert/strict";
import { measureSwitch, type SwitchMeasure } from "../../tools/load/measure-switch.js";
import { type RunningLoad, startLoad } from "../../tools/load/start-load.js";
import { eventually } from "./eventually.js";
import type { EndedCommand } from "./running-command.js";

/** A story's constant load on the address that users call, half of it on kept-alive connections. */
export class StoryLoad {
    private readonly startedMs = Date.now();

    private constructor(private readonly running: RunningLoad) {}

    /** @param headers for every request, such as the service's host name */
    static async start(
        address: string,
        networkNamespace: string,
        headers: Readonly<Record<string, string>> = {},
    ): Promise<StoryLoad> {
        const url = `http://${address}/version`;
        // A limit in case the story dies; no story takes this long.
        const pace = { fresh: 3, keptAlive: 3, rate: 60, maxSeconds: 1800 };
        const running = startLoad({ url, networkNamespace, headers, ...pace });
        await running.ready;
        return new StoryLoad(running);
    }

    /**
     * Waits until `count` requests sent after a time have ended, so that statements about the time since then cover
     * both kinds of clients.
     *
     * @param count @default ten from each client
     */
    async asked(sinceMs: number, count = 60): Promise<void> {
        const sentSince = () => this.running.answers.filter(({ time, tookMs }) => time - tookMs >= sinceMs);
        await eventually(`${count} requests`, async () => (sentSince().length >= count ? true : undefined));
    }

    /** Versions that answered in a time span, in milliseconds since 1970. */
    versionsSeen(fromMs = 0, toMs = Number.POSITIVE_INFINITY): string[] {
        const seen = this.running.answers
            .filter(({ time }) => time >= fromMs && time <= toMs)
            .flatMap(({ version }) => version ?? []);
        return [...new Set(seen)].sort();
    }

    /** Answers since a time from other versions: `1.1.0 0.12 s later, keptAlive, took 34 ms`. */
    strangersSince(fromMs: number, expected: string): string[] {
        return this.running.answers
            .filter(({ time, version }) => time >= fromMs && version !== expected)
            .map(({ time, kind, tookMs, version, error }) => {
                const later = ((time - fromMs) / 1000).toFixed(2);
                return `${version ?? error} ${later} s later, ${kind}, took ${tookMs.toFixed(0)} ms`;
            });
    }

    /** Number of requests answered by each version, and of `lost` ones, in a time span. */
    counts(fromMs: number, toMs = Number.POSITIVE_INFINITY): Readonly<Record<string, number>> {
        const counts: Record<string, number> = {};
        for (const { time, version = "lost" } of this.running.answers) {
            if (time >= fromMs && time <= toMs) counts[version] = (counts[version] ?? 0) + 1;
        }
        return counts;
    }

    /** What clients saw of a command's switch. */
    switched(from: string, to: string, { startedMs, endedMs }: EndedCommand): SwitchMeasure {
        return measureSwitch(this.running.answers, { from, to, startedMs, endedMs });
    }

    /** Ends the load, and fails unless each request was answered by one of these versions. */
    async stop(versions: readonly string[]): Promise<void> {
        await this.asked(this.startedMs);
        const totals = await this.running.stop();
        const errors = this.running.answers.filter(({ error }) => error !== undefined);
        const shown = errors
            .slice(0, 10)
            .map(({ time, kind, error }) => `${new Date(time).toISOString()} ${kind} ${error}`);
        assert.equal(
            totals.failed,
            0,
            `${totals.failed} of ${totals.requests} requests were lost:\n${shown.join("\n")}`,
        );
        assert.ok(totals.fresh > 0 && totals.keptAlive > 0, "both kinds of connections were used");
        assert.deepEqual(this.versionsSeen(), [...versions].sort());
    }

    /** Ends the load and ignores its result. */
    async abandon(): Promise<void> {
        await this.running.stop().catch(() => undefined);
    }
}
