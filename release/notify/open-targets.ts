import type { NotifyTarget } from "../../model/notify.js";
import { notifyDefinition } from "../../model/notify-definition.js";
import type { SecretText } from "../../model/settings.js";
import { ShapeReader } from "../../model/shape-reader.js";
import type { OpenService } from "../open/open-release.js";
import { stackCli } from "../open/pulumi-stack.js";

/** The targets with their secrets in the clear, by Pulumi, whichever way the stack keeps them. Rejects with the reason. */
export async function openTargets(release: OpenService): Promise<readonly NotifyTarget[]> {
    const { settings } = release;
    const targets = settings.notify ?? [];
    if (!targets.some(isSealed)) return targets;
    const failed = (why: string) => new Error(`the targets of notify were not told, their secrets are closed: ${why}`);
    const cli = stackCli(release);
    const value = await cli.config("fastapi-release:notify").catch((error: Error) => {
        throw failed(/^error: .*/m.exec(error.message)?.[0] ?? error.message.split("\n")[0]!);
    });
    const reader = new ShapeReader();
    const opened = reader.read<readonly NotifyTarget[]>(notifyDefinition, JSON.parse(value), "notify");
    const [problem] = reader.problems;
    if (problem !== undefined) throw failed(`${problem.path}: ${problem.message}`);
    return opened ?? [];
}

function isSealed({ slack, cloudEvents }: NotifyTarget): boolean {
    const texts: (SecretText | undefined)[] = [slack, cloudEvents?.url, ...Object.values(cloudEvents?.headers ?? {})];
    return texts.some(text => text?.secure !== undefined);
}
