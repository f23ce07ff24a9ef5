import { join } from "node:path";
import { lastEntryWrittenMs } from "../../release/ledger/file-ledger.js";
import { expectCode, type Story, stack } from "../../tests/stories/story.js";
import type { RollbackWay } from "./way.js";

/**
 * What Pulumi takes for the same change by itself: the traffic of the settings file edited, and a plain `pulumi up`. Behind
 * the gateway, since nobody asks kept-alive connections to leave a Service.
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
