import { setTimeout as sleep } from "node:timers/promises";
import type { CommonOptions } from "../open/open-service.js";
import { openStack } from "../open/open-stack.js";
import { type IntentVerb, readHolder, sendIntent } from "../open/release-lease.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { describePromotion, type PromotionProgress } from "./describe-promotion.js";

export interface CanaryOptions extends CommonOptions {
    readonly verb: "status" | Exclude<IntentVerb, "stop">;
}

const patienceMs = 15_000;

/** Shows the promotion that another terminal runs, or sends it a command. */
export async function canary({ verb, ...options }: CanaryOptions, report: Report): Promise<void> {
    const { api, settings, pulumi } = await openStack(options, report);
    const found = await readHolder(api, settings.service);
    const running = found?.holder?.command === "promote" ? found : undefined;
    if (verb === "status") {
        const progress = running?.promotion as PromotionProgress | undefined;
        if (running === undefined) report.say("no promotion is running");
        else if (progress === undefined) report.say(`${running.words}: it is not holding a share yet`);
        else for (const line of describePromotion(progress, running.words)) report.say(line);
        return report.result({ running: running !== undefined, ...progress, pulumi: pulumi.version });
    }
    if (running === undefined) {
        throw new Refusal(
            `no promotion is running, so there is nothing to ${verb}; \`promote\` starts or continues one, ` +
                "`rollback` takes a share back.",
        );
    }
    if (await sendIntent(api, running, verb)) report.say(`asked ${running.words} to ${verb}`);
    for (const end = Date.now() + patienceMs; ; await sleep(100)) {
        const now = await readHolder(api, settings.service);
        const isGone = now?.lease.metadata.uid !== running.lease.metadata.uid;
        // After a skip of the last share, the promotion may have ended.
        if (isGone && verb !== "skip") {
            throw new Refusal(
                `${running.words} ended before it got this; \`status\` shows who has traffic, \`rollback\` takes it back.`,
            );
        }
        if (isGone || now?.intent === undefined) break;
        if (Date.now() > end) {
            throw new Refusal(
                `${running.words} has not answered within ${patienceMs / 1000} s, because it is running an update: it will get this when the update ends.`,
            );
        }
    }
    report.say(done[verb]);
    report.result({ verb, heard: true, pulumi: pulumi.version });
}

const done = {
    pause: "paused: it holds its share until `canary resume`",
    resume: "resumed",
    skip: "skipped: it moves on to the next share",
    abort: "aborted: traffic goes back to the live release",
} as const;
