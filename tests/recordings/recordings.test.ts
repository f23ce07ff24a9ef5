// The embedded engine repeats what the real Pulumi CLI did: a table of folders, one test for each recorded step.
// RECORDINGS names another folder of the same form, trimmed or not.
import { join } from "node:path";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import type { PlatformInfo } from "../../platform/platform-info.js";
import { projectFolder } from "../../platform/source-folder.js";
import { findDifferences, formatDifferences } from "./difference.js";
import { pushFixtureImages } from "./fixtures/push-fixture-images.js";
import { loadRecordings } from "./load/load-recordings.js";
import { ScenarioRun } from "./run/scenario-run.js";
import { StartRaces } from "./start-races.js";
import { StepViews } from "./view/step-view.js";

const folder = process.env["RECORDINGS"] ?? join(projectFolder(), "tests", "recordings", "data");
const minute = 60_000;

/** The failure of a step, without the stack of the test that noticed it. */
class StepFailure extends Error {
    constructor(message: string) {
        super(message);
        this.stack = message;
    }
}

describe(`recordings in ${folder}`, () => {
    let platform: PlatformInfo;
    let api: KubernetesApi;

    before(async function () {
        this.timeout(60 * minute);
        platform = await ensurePlatform();
        await pushFixtureImages(platform);
        api = new KubernetesApi(await loadKubeconfig({ path: platform.kubeconfig }));
    });

    after(() => api?.close());

    for (const recording of loadRecordings(folder)) {
        describe(recording.name, () => {
            let run: ScenarioRun;
            const recorded = new StepViews();
            const repeated = new StepViews();
            const races = new StartRaces();
            const states = new Map<string, string>();
            let impossible: string | undefined;

            before(async function () {
                this.timeout(2 * minute);
                run = new ScenarioRun(recording, platform, api);
                await run.prepare();
            });

            after(async function () {
                this.timeout(2 * minute);
                await run?.end();
            });

            for (const step of recording.steps) {
                it(step.name, async function () {
                    // The preview and the step itself each have the recorded time and a minute more.
                    this.timeout(2 * (step.recordedSeconds * 1000 + 2 * minute));
                    const where = `${recording.name}/${step.name}`;
                    const before = states.get(step.data.project);
                    const expected = await recorded.view(step.data);
                    states.set(step.data.project, JSON.stringify(expected["state"]));
                    if (impossible !== undefined) throw new StepFailure(`${where}: not run, since ${impossible}`);
                    if (step.unsupported !== undefined) {
                        // Later steps need what it did to the state, if that was anything.
                        if (before !== JSON.stringify(expected["state"]))
                            impossible = `${step.name} cannot be repeated`;
                        throw new StepFailure(`${where}: unsupported step: ${step.unsupported}`);
                    }
                    const got = await repeated.view(await run.runStep(step));
                    races.leaveOut(expected, got, step.command.includes("--continue-on-error"));
                    const differences = findDifferences(expected, got);
                    if (differences.length > 0) throw new StepFailure(formatDifferences(where, differences));
                });
            }
        });
    }
});
