import { setTimeout as sleep } from "node:timers/promises";
import { type CommonOptions, openRelease } from "./open/open-release.js";
import { type IntentVerb, readHolder, sendIntent } from "./open/release-lease.js";
import { describePromotion, type PromotionProgress } from "./plan/describe-promotion.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";

export interface CanaryOptions extends CommonOptions {
    readonly verb: "status" | Exclude<IntentVerb, "stop">;
}

const patienceMs = 15_000;

/** Looks at the promotion that another terminal runs, or tells it something. */
export async function canary({ verb, ...options }: CanaryOptions, report: Report): Promise<void> {
    const { api, settings, pulumi } = await openRelease(options, report);
    const found = await readHolder(api, settings.service);
    const running = found?.holder?.command === "promote" ? found : undefined;
    if (verb === "status") {
        const progress = running?.promotion as PromotionProgress | undefined;
        if (running === undefined) report.say("no promotion is running");
        else if (progress === undefined) report.say(`${running.words}: it has not begun to hold a share`);
        else for (const line of describePromotion(progress, running.words)) report.say(line);
        return report.result({ running: running !== undefined, ...progress, pulumi: pulumi.version });
    }
    if (running === undefined) {
        throw new Refusal(
            `no promotion is running, so there is nothing to ${verb}; \`promote\` starts or goes on with one, ` +
                "`rollback` takes a share back.",
        );
    }
    if (await sendIntent(api, running, verb)) report.say(`asked ${running.words} to ${verb}`);
    for (const end = Date.now() + patienceMs; ; await sleep(100)) {
        const now = await readHolder(api, settings.service);
        const isGone = now?.lease.metadata.uid !== running.lease.metadata.uid;
        // Whoever skips its last share may find it ended.
        if (isGone && verb !== "skip") {
            throw new Refusal(
                `${running.words} has ended before it heard this; \`status\` tells who has traffic, \`rollback\` takes it back.`,
            );
        }
        if (isGone || now?.intent === undefined) break;
        if (Date.now() > end) {
            throw new Refusal(
                `${running.words} has not answered within ${patienceMs / 1000} s, since it is in an update: it hears this when that is done.`,
            );
        }
    }
    report.say(done[verb]);
    report.result({ verb, heard: true, pulumi: pulumi.version });
}

const done = {
    pause: "paused: it holds its share until `canary resume`",
    resume: "resumed",
    skip: "skipped: it goes on to the next share",
    abort: "aborted: traffic goes back to the live release",
} as const;
