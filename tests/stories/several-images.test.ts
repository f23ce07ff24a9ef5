import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { imageReference } from "../../model/release/pin.js";
import { deleteManifest, lookUp } from "../../registry/registry-api.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import { pushCopy } from "./story-images.js";
import type { StoryLoad } from "./story-load.js";

// Shows, for a release of two images, the application's and a worker's: no request is lost; a warm rollback changes one
// object; nothing touches the serving pods.
describe("A service with several images", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;
    let worker: string;

    const write = (file: string, text: string) => writeFileSync(join(story.workspace.folder, "worker", file), text);

    before(async () => {
        story = await Story.start("several");
        worker = `${story.platform.registry}/stories/${story.cluster.namespace}-worker`;
        mkdirSync(join(story.workspace.folder, "worker"));
        write(
            "Dockerfile",
            [
                "ARG PYTHON_IMAGE",
                "FROM $PYTHON_IMAGE",
                "COPY worker.py /",
                'ARG APP_VERSION="" REVISION="" CREATED="" SOURCE=""',
                ...["version=$APP_VERSION", "revision=$REVISION", "created=$CREATED", "source=$SOURCE"].map(
                    label => `LABEL org.opencontainers.image.${label}`,
                ),
                'CMD ["python3", "/worker.py"]',
            ].join("\n"),
        );
        write("worker.py", "import signal; signal.sigwait([signal.SIGTERM])\n");
        await story.workspace.commit("A worker beside the application");
        story.settings.edit(({ service, release }) => {
            Object.assign(service, { images: { worker: { context: "worker", ...service.build } } });
            Object.assign(release, {
                images: { worker: { repository: worker } },
                sideContainers: [
                    {
                        name: "worker",
                        image: "worker",
                        resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "64Mi" } },
                    },
                ],
            });
        });
    });
    after(async () => {
        for (const version of ["1.0.0", "1.1.0", "1.3.0"]) await deleteManifest(worker, version);
        await story?.close();
    });

    /** Images in the pods of a version, by container name. */
    async function running(version: string): Promise<Record<string, string>> {
        const { api, namespace } = story.cluster;
        const list = await api.get<{ items: Pod[] }>(`/api/v1/namespaces/${namespace}/pods`);
        const pods = list?.items.filter(({ metadata }) => metadata.labels["app.kubernetes.io/version"] === version);
        const { initContainers = [], containers } = pods![0]!.spec;
        return Object.fromEntries([...initContainers, ...containers].map(({ name, image }) => [name, image]));
    }

    async function digests(version: string): Promise<{ app: string; worker: string }> {
        const [app, beside] = [await lookUp(story.repository, version), await lookUp(worker, version)];
        return { app: app?.digest ?? "", worker: beside?.digest ?? "" };
    }

    it("is deployed by one command that adopts one and builds the other", async () => {
        const { output } = expectCode(0, await story.release("deploy", "1.0.0"));
        assert.match(output, /users-[0-9a-f]+:1\.0\.0 is in the registry already, built from this source/);
        assert.match(output, /-worker:1\.0\.0 is built and pushed/);
        const found = await digests("1.0.0");
        assert.deepEqual(await running("1.0.0"), {
            worker: imageReference(worker, { version: "1.0.0", digest: found.worker }),
            app: imageReference(story.repository, { version: "1.0.0", digest: found.app }),
        });
        const { blue } = story.settings.read().slots;
        assert.deepEqual(
            [blue?.digest, blue?.images],
            [found.app, { worker: { repository: worker, digest: found.worker } }],
        );
        load = await story.load();
    });

    it("stays the same when the settings lose what the ledger knows", async () => {
        const objects = await story.standing();
        const { text } = story.settings;
        story.settings.edit(({ slots }) => {
            delete slots.blue?.digest;
            Object.assign(slots.blue!, { images: { worker: { repository: worker } } });
        });
        // The built image leaves the stack once, but stays in the registry.
        expectCode(0, await story.up());
        expectCode(0, await story.up("--expect-no-changes"));
        story.settings.text = text;
        assert.deepEqual((await story.standing()).objects, objects.objects);
    });

    it("gets a new version of both, warm, and rolls back in one step", async () => {
        write("worker.py", "import signal; signal.sigwait([signal.SIGTERM, signal.SIGINT])\n");
        await story.workspace.commit("Another worker");
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        const [before, after] = [await digests("1.0.0"), await digests("1.1.0")];
        assert.notEqual(after.worker, before.worker);
        assert.equal(
            (await running("1.1.0"))["worker"],
            imageReference(worker, { version: "1.1.0", digest: after.worker }),
        );
        const { output } = expectCode(0, await story.release("rollback"));
        assert.match(output, /instant, one object changes/);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });

    it("is refused as a whole when one of its tags belongs to other sources", async () => {
        await pushCopy(story.platform, "1.0.0", worker, "1.3.0");
        write("worker.py", "import signal; signal.sigwait([signal.SIGINT])\n");
        const standing = await story.standing();
        const dirty = expectCode(1, await story.release("deploy", "1.3.0"));
        assert.match(
            dirty.output,
            new RegExp(`${worker}:1\\.3\\.0 is already published as sha256:[0-9a-f]{64}, built from`),
        );
        await story.assertStands(standing);
    });

    it("is rolled back to with a warning when the registry has lost one of them: the pods have it", async () => {
        // 1.1.0 has been quarantined since the rollback.
        story.settings.edit(settings => {
            settings.quarantine = [];
        });
        const held = (await digests("1.1.0")).worker;
        await deleteManifest(worker, "1.1.0");
        const { output } = expectCode(0, await story.release("rollback", "--to", "1.1.0"));
        assert.match(
            output,
            new RegExp(`warning: the registry has lost ${worker}:1\\.1\\.0@${held}; the pods have it`),
        );
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
    });

    it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));
});

interface Pod {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: {
        readonly initContainers?: readonly { readonly name: string; readonly image: string }[];
        readonly containers: readonly { readonly name: string; readonly image: string }[];
    };
}
