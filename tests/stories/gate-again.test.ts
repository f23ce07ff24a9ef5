import assert from "node:assert/strict";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

interface Job {
    readonly metadata: { readonly name: string };
}

// Shows that a gate is asked again by each attempt, that a Job deleted by hand is no obstacle, and that the first failure
// names its cause in the cluster's own words, long before a time-out.
describe("A gate that failed", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;
    let jobs: string;
    let quotas: string;

    before(async () => {
        story = await Story.start("again");
        const { namespace } = story.cluster;
        jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
        quotas = `/api/v1/namespaces/${namespace}/resourcequotas`;
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
    });
    after(() => story?.close());

    const gates = async () =>
        (await story.cluster.api.list<Job>(jobs)).items
            .map(({ metadata }) => metadata.name)
            .filter(name => name.startsWith("users-green-"));

    it("for want of a quota says so in seconds, in the cluster's words", async () => {
        const pods = (await story.cluster.pods("1.0.0")).length + 1;
        const quota = {
            apiVersion: "v1",
            kind: "ResourceQuota",
            metadata: { name: "few" },
            spec: { hard: { pods: `${pods}` } },
        };
        // Before, it would be foreseen: see first-failure.
        const deploy = story.startRelease("deploy", "1.1.0");
        await deploy.said(/creating Deployment/);
        await story.cluster.api.create(quotas, quota);
        const { output } = expectCode(2, await deploy.ended);
        assert.match(output, /waiting: Job: FailedCreate: .*exceeded quota: few/);
        assert.match(output, /cancelled, since waiting cannot help: Job: FailedCreate: .*exceeded quota: few/);
        const [began = 0, ended = 0] = [/([\d.]+) s {2}creating Job/, /([\d.]+) s {2}failed Job/].map(line =>
            Number(line.exec(output)?.[1]),
        );
        // The gate itself has 90 s.
        assert.ok(ended - began < 45, `${ended - began} s`);
        await story.cluster.api.delete(`${quotas}/few`);
        expectCode(0, await story.release("deploy", "1.1.0"));
    });

    it("is asked again by the same command", async () => {
        story.settings.edit(({ release }) => {
            release.checks = [{ path: "/v1/users", matches: "nobody of this name" }];
        });
        const failed: string[] = [];
        for (let attempt = 1; attempt <= 2; attempt++) {
            const { output } = expectCode(2, await story.release("deploy", "1.2.0"));
            const [, job = ""] = /^ {2}gate (users-green-\S+):$/m.exec(output) ?? [];
            assert.ok(!failed.includes(job), job);
            failed.push(job);
        }
        assert.deepEqual((await gates()).filter(name => failed.includes(name)).length, 2);
    });

    it("is asked again after somebody has deleted its Job", async () => {
        for (const job of await gates()) {
            await story.cluster.api.delete(`${jobs}/${job}`, { propagationPolicy: "Background" });
        }
        const { output } = expectCode(2, await story.release("deploy", "1.2.0"));
        assert.match(output, /somebody has deleted users-green-\S+-gate: the state is told/);
        assert.match(output, /The gate failed: GET \/v1\/users: the body does not match/);
    });

    it("with an image that the registry refuses to the cluster says so at once", async () => {
        story.settings.edit(({ slots, release }) => {
            // Nothing else asks the registry before the pods do.
            slots.green = { ...release, drain: "off", version: "1.3.0", digest: `sha256:${"0".repeat(64)}` };
        });
        const { output } = expectCode(2, await story.release("deploy"));
        assert.match(
            output,
            /cancelled, since waiting cannot help: users-green-\S+: app: (ErrImagePull|ImagePullBackOff): .*not found/,
        );
    });

    it("gives nobody but the live release users, and loses no request", async () => {
        await load.stop(["1.0.0"]);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });
});
