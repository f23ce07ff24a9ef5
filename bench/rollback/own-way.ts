import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { lastEntryWrittenMs } from "../../release/ledger/file-ledger.js";
import { expectCode, type Story, stack } from "../../tests/stories/story.js";
import type { RemoteState } from "./remote-states.js";
import { badVersion, goodVersion, type RollbackWay } from "./way.js";

/** The time that any Node.js program needs to start. */
function emptyNodeSeconds(): number {
    const startedMs = performance.now();
    execFileSync(process.execPath, ["-e", "0"]);
    return (performance.now() - startedMs) / 1000;
}

/** The release command, with two warm slots behind a Service or a gateway. The bad release serves. */
export async function ownWay(
    story: Story,
    name: string,
    appStartSeconds: number,
    state?: RemoteState,
): Promise<RollbackWay> {
    const { cluster, settings } = story;
    settings.edit(({ release }) => {
        release.env = { ...release.env, WARM_UP_SECONDS: String(appStartSeconds) };
    });
    for (const version of [goodVersion, badVersion]) {
        expectCode(0, await story.release("deploy", version, "--promote"));
    }
    const behindGateway = settings.read().service.gateway !== undefined;
    return {
        name,
        commands: ["fastapi-release rollback --reason bench"],
        pods: `our slots, ${behindGateway ? "chosen by the gateway for each request" : "with a drain of 4 s within the command"}`,
        traffic: await story.traffic(),
        namespace: cluster.namespace,
        ...(state === undefined ? {} : { state }),
        async goBad() {
            if (settings.read().quarantine === undefined) return;
            settings.edit(edited => {
                delete edited.quarantine;
            });
            expectCode(0, await story.release("deploy", "--promote"));
        },
        async rollBack() {
            const nodeSeconds = emptyNodeSeconds();
            const { startedMs, endedMs, output } = expectCode(0, await story.release("rollback", "--reason", "bench"));
            // A folder shows it to the millisecond.
            const inFolder = lastEntryWrittenMs(join(story.stateFolder, ".pulumi"), "users", stack);
            const moved = Number(/([\d.]+) s {2}traffic is on/.exec(output)?.[1]);
            const said = /recorded as entry \d+ after ([\d.]+) s/.exec(output)?.[1];
            const recordedMs = inFolder ?? (said === undefined ? undefined : startedMs + Number(said) * 1000);
            return {
                startedMs,
                endedMs,
                moved: { seconds: moved, nodeSeconds },
                ...(recordedMs === undefined ? {} : { recordedMs }),
            };
        },
    };
}

/**
 * The same change in plain Pulumi: edit the traffic in the settings file and run `pulumi up`. Behind the gateway,
 * because nothing asks kept-alive connections to leave a Service.
 *
 * @param own the release command's way in the same story, which has made both slots
 */
export function plainUpWay(story: Story, own: RollbackWay): RollbackWay {
    const up = async (traffic: "blue" | "green") => {
        story.settings.edit(settings => {
            settings.traffic = traffic;
            delete settings.quarantine;
            delete settings.basedOn;
        });
        return expectCode(0, await story.up());
    };
    return {
        ...own,
        name: `a plain pulumi up, behind a gateway${own.state === undefined ? "" : `, ${own.state.name}`}`,
        commands: ["pulumi up --yes --skip-preview"],
        async goBad() {
            await up("green");
        },
        async rollBack() {
            const { startedMs, endedMs } = await up("blue");
            const recordedMs = lastEntryWrittenMs(join(story.stateFolder, ".pulumi"), "users", stack);
            return { startedMs, endedMs, ...(recordedMs === undefined ? {} : { recordedMs }) };
        },
    };
}
