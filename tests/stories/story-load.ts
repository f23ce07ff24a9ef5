import assert from "node:assert/strict";
import { type RunningLoad, startLoad } from "../../load/start-load.js";

/** Constant load of a story on the address that users call, half of it on kept-alive connections. */
export class StoryLoad {
    private constructor(private readonly running: RunningLoad) {}

    static async start(address: string, networkNamespace: string): Promise<StoryLoad> {
        const url = `http://${address}/version`;
        const running = startLoad({ url, networkNamespace, fresh: 3, keptAlive: 3, rate: 60, maxSeconds: 400 });
        await running.ready;
        return new StoryLoad(running);
    }

    /** Versions that answered in a time span, in milliseconds since 1970. */
    versionsSeen(fromMs = 0, toMs = Number.POSITIVE_INFINITY): string[] {
        const seen = this.running.answers
            .filter(({ time }) => time >= fromMs && time <= toMs)
            .flatMap(({ version }) => version ?? []);
        return [...new Set(seen)].sort();
    }

    /** Ends the load, and fails unless every request was answered by one of these versions. */
    async stop(versions: readonly string[]): Promise<void> {
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

    /** Ends the load, whatever became of it. */
    async abandon(): Promise<void> {
        await this.running.stop().catch(() => undefined);
    }
}
