import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { readCiBuild } from "../../machine/ci-build.js";
import { headOf } from "../../machine/git.js";
import { type NotifyTarget, notifyDefinition } from "../../model/settings/notify.js";
import { readableCredentials } from "../../model/traffic/http-headers.js";
import { openSection, readableWords } from "../open/open-section.js";
import type { OpenService } from "../open/open-service.js";
import type { Report } from "../output/report.js";
import { type CloudEvent, cloudEvent } from "./cloud-event.js";
import { type Delivery, deliver } from "./deliver.js";
import type { ReleaseEvent } from "./release-event.js";
import { slackMessage } from "./slack-message.js";

/** The last delivery to each target in this process, by number: each target gets events in order. */
const underWay = new Map<number, Promise<void>>();

const warned = new Set<string>();

/** Sends an event to all targets that want it, in parallel. Rejects if their secrets cannot be read. */
export async function sendNotification(
    stack: OpenService,
    event: ReleaseEvent,
    time: Date,
    report: Report,
    signal: AbortSignal,
): Promise<void> {
    const { settings, file } = stack;
    for (const words of readableSecrets(settings.notify ?? [], file.path)) {
        if (!warned.has(words)) report.warn(`warning: ${words}`);
        warned.add(words);
    }
    const prepared = prepare(stack, event, time, report);
    const late = new Promise<never>((_, reject) => {
        const why = `no target was notified of ${event.name}: the secrets of notify were not read in time`;
        signal.addEventListener("abort", () => reject(new Error(why)), { once: true });
    });
    // If the command no longer waits for it.
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
            if (why !== undefined) report.warn(`warning: ${name} was not notified of ${event.name}: ${why}`);
        })();
        underWay.set(
            index,
            delivery.catch(() => undefined),
        );
        await delivery;
    });
    await Promise.all(deliveries);
}

async function prepare(stack: OpenService, event: ReleaseEvent, time: Date, report: Report) {
    const { settings, project, stackName } = stack;
    const [targets, commit] = await Promise.all([
        openTargets(stack),
        headOf(project.directory).catch((error: Error) => {
            report.warn(`warning: notifications do not name the commit: ${error.message}`);
            return undefined;
        }),
    ]);
    const { name: service, namespace } = settings.service;
    const sent = cloudEvent(event, {
        project: project.name,
        stack: stackName,
        service,
        namespace,
        user: `${userInfo().username}@${hostname()}`,
        commit,
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

/** The targets with decrypted secrets; Pulumi decrypts them, whatever the secrets provider. Rejects with the reason. */
export async function openTargets(stack: OpenService): Promise<readonly NotifyTarget[]> {
    return openSection(stack, "notify", notifyDefinition, stack.settings.notify ?? []).catch((error: Error) => {
        throw new Error(`the targets of notify were not notified, their secrets cannot be decrypted: ${error.message}`);
    });
}

/**
 * Credentials in plain text in the settings, and how to encrypt each.
 *
 * @param file name of the settings file
 */
export function readableSecrets(targets: readonly NotifyTarget[], file: string): string[] {
    const found = targets.flatMap(({ slack, cloudEvents }, index) => [
        ...(slack?.plain === undefined ? [] : [`notify[${index}].slack`]),
        ...readableCredentials(`notify[${index}].cloudEvents.headers`, cloudEvents?.headers),
    ]);
    return found.map(path => readableWords(path, file));
}
