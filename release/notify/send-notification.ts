import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import type { NotifyTarget } from "../../model/notify.js";
import { git } from "../facts/run-git.js";
import type { OpenService } from "../open/open-release.js";
import type { Report } from "../report/report.js";
import { readCiBuild } from "./ci-build.js";
import { type CloudEvent, cloudEvent } from "./cloud-event.js";
import { type Delivery, deliver } from "./deliver.js";
import type { ReleaseEvent } from "./notify.js";
import { openTargets } from "./open-targets.js";
import { readableSecrets } from "./readable-secrets.js";
import { slackMessage } from "./slack-message.js";

/** The last delivery to each target of this process, by number: each target hears of events in their order. */
const underWay = new Map<number, Promise<void>>();

const warned = new Set<string>();

/** Tells all targets that want to hear of an event, beside each other. Rejects when their secrets cannot be read. */
export async function sendNotification(
    release: OpenService,
    event: ReleaseEvent,
    time: Date,
    report: Report,
    signal: AbortSignal,
): Promise<void> {
    const { settings, file } = release;
    for (const words of readableSecrets(settings.notify ?? [], file.path)) {
        if (!warned.has(words)) report.warn(`warning: ${words}`);
        warned.add(words);
    }
    const prepared = prepare(release, event, time);
    const late = new Promise<never>((_, reject) => {
        const why = `nobody was told of ${event.name}: the secrets of notify were not there in time`;
        signal.addEventListener("abort", () => reject(new Error(why)), { once: true });
    });
    // Where nobody waits for it any more.
    late.catch(() => undefined);
    const deliveries = (settings.notify ?? []).map(async ({ on }, index) => {
        if (on !== undefined && !on.includes(event.name)) return;
        const before = underWay.get(index);
        const delivery = (async () => {
            await before;
            const { targets, sent } = await Promise.race([prepared, late]);
            const request = deliveryTo(targets[index]!, event, sent);
            const why = await deliver(request, signal);
            const name = `notify[${index}] (${new URL(request.url).host})`;
            if (why !== undefined) report.warn(`warning: ${name} was not told of ${event.name}: ${why}`);
        })();
        underWay.set(
            index,
            delivery.catch(() => undefined),
        );
        await delivery;
    });
    await Promise.all(deliveries);
}

async function prepare(release: OpenService, event: ReleaseEvent, time: Date) {
    const { settings, project, stackName } = release;
    const [targets, commit] = await Promise.all([
        openTargets(release),
        git(project.directory, "rev-parse", "--verify", "--quiet", "HEAD"),
    ]);
    const { name: service, namespace } = settings.service;
    const sent = cloudEvent(event, {
        project: project.name,
        stack: stackName,
        service,
        namespace,
        user: `${userInfo().username}@${hostname()}`,
        ...(commit === undefined ? {} : { commit }),
        ...readCiBuild(process.env),
        id: randomUUID(),
        time,
    });
    return { targets, sent };
}

function deliveryTo({ slack, cloudEvents }: NotifyTarget, { name }: ReleaseEvent, sent: CloudEvent): Delivery {
    if (cloudEvents === undefined) {
        const body = JSON.stringify(slackMessage(name, sent));
        return { url: slack?.plain ?? "", headers: { "content-type": "application/json" }, body };
    }
    const own = Object.entries(cloudEvents.headers ?? {}).map(([header, { plain = "" }]) => [header, plain]);
    return {
        url: cloudEvents.url.plain ?? "",
        headers: { ...Object.fromEntries(own), "content-type": "application/cloudevents+json; charset=utf-8" },
        body: JSON.stringify(sent),
    };
}
