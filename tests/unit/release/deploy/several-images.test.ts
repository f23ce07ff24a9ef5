import assert from "node:assert/strict";
import type { Settings } from "../../../../model/settings/settings.js";
import { type DeployFacts, planDeploy } from "../../../../release/deploy/plan-deploy.js";
import { overruledByLedger } from "../../../../release/ledger/in-effect.js";
import { planRollback } from "../../../../release/rollback/plan-rollback.js";
import { StackState } from "../../../../release/stack/stack-state.js";
import { defaults, digests, entry, noon, release, settings } from "../sample-settings.js";

const worker = "localhost:5000/worker";
const digest = `sha256:${"e".repeat(64)}`;
const images = { worker: { repository: worker } };
const several = { ...defaults, images, sideContainers: [{ name: "queue", image: "worker" }] };
const pinned = { worker: { repository: worker, digest } };
const source = { commit: "c0ffee0", dirty: [], sameAsPublished: false };

function deploy(facts: Partial<DeployFacts> & { settings?: Settings } = {}) {
    return planDeploy(
        { version: "1.1.0", promote: false },
        { settings: settings({ release: several }), now: noon, source, ...facts },
    );
}

describe("A deploy of several images", () => {
    it("builds those that are not published yet", () => {
        const { plan } = deploy();
        assert.deepEqual(
            plan?.images.map(({ repository, source }) => [repository, source]),
            [
                ["localhost:5000/users", "built"],
                [worker, "built"],
            ],
        );
        assert.deepEqual(plan?.placed?.release.images, images);
    });

    it("adopts each by its own label, and pins it", () => {
        const published = { digest, revision: "c0ffee0" };
        const { plan } = deploy({ others: { worker: { source, published } } });
        assert.deepEqual(
            plan?.images.map(image => image.source),
            ["built", "adopted"],
        );
        assert.deepEqual(plan?.placed?.release.images, pinned);
        assert.equal(plan?.placed?.release.digest, undefined);
    });

    it("uses what a slot pins", () => {
        const held = release("1.1.0", { ...several, env: {}, images: pinned });
        const { plan } = deploy({ settings: settings({ release: several, slots: { green: held } }) });
        assert.deepEqual(
            plan?.images.map(image => image.source),
            ["pinned", "pinned"],
        );
        assert.deepEqual(plan?.placed?.release.images, pinned);
    });

    it("reports every problem with any of them", () => {
        const published = { digest, revision: "0ddba11" };
        const { problems } = deploy({
            source: { ...source, dirty: ["app/main.py"] },
            others: { worker: { source, published } },
            settings: settings({
                release: several,
                service: { ...settings().service, images: { worker: { context: "worker" } } },
            }),
        });
        assert.deepEqual(
            problems?.map(({ message }) => message),
            [
                "localhost:5000/users:1.1.0 must be built, but app differs from commit c0ffee0: app/main.py. " +
                    "Commit or stash that first.",
                `${worker}:1.1.0 is already published as ${digest}, built from commit 0ddba11; the commit here is c0ffee0. ` +
                    "A published version is never built again: use a new version, or `rollback --to 1.1.0` if it has served before.",
            ],
        );
    });

    it("names the folder that an image is built from", () => {
        const service = { ...settings().service, images: { worker: { context: "worker" } } };
        const dirty = { ...source, dirty: ["worker/main.py"] };
        const { problems } = deploy({
            settings: settings({ release: several, service }),
            others: { worker: { source: dirty } },
        });
        assert.match(problems?.[0]?.message ?? "", /^localhost:5000\/worker:1\.1\.0 must be built, but worker differs/);
    });

    it("refuses any tag that has moved", () => {
        const held = release("1.1.0", { ...several, images: pinned });
        const published = { digest: `sha256:${"f".repeat(64)}` };
        const { problems } = deploy({
            settings: settings({ release: several, slots: { blue: held } }),
            others: { worker: { source, published } },
        });
        assert.deepEqual(
            problems?.map(({ message }) => message),
            [
                `the tag ${worker}:1.1.0 has moved: the settings pin ${digest}, the registry now says ${published.digest}; ` +
                    "release a new version.",
            ],
        );
    });
});

describe("A rollback to several images", () => {
    const back = (change: object, about?: { repository: string; version: string; digest: string }) => {
        const to = { slot: "blue", release: release("1.0.0", { ...several, images: pinned, ...change }) } as const;
        const facts = { objectsInState: true, fieldManager: "p", readyPods: 0, barriers: [], image: "lost" as const };
        return planRollback(
            { to, serves: false, inSlot: true, known: "entry 1" },
            { ...facts, ...(about === undefined ? {} : { about }) },
            settings({ slots: { blue: to.release } }),
            { now: new Date(0) },
        ).problems?.map(({ message }) => message);
    };

    it("names the one that the registry has lost", () => {
        assert.deepEqual(back({}, { repository: worker, version: "1.0.0", digest }), [
            `the registry has lost ${worker}:1.0.0@${digest}; push that image again, or choose another release.`,
        ]);
    });

    it("names the one without a known digest", () => {
        assert.deepEqual(back({ images }), [`the ledger has no digest for ${worker}:1.0.0; deploy another version.`]);
    });
});

describe("The digests of several images", () => {
    it("come from the ledger even if the settings stand", () => {
        const blue = release("1.0.0", { ...several, images });
        const last = entry(1, { slots: { blue: { ...blue, images: pinned } }, traffic: { blue: 100 } });
        const mine = settings({ release: several, slots: { blue }, traffic: { blue: 100 } });
        assert.deepEqual(overruledByLedger(mine, last, undefined).settings.slots.blue?.images, pinned);
    });

    it("come from the state, each by its own repository", () => {
        const image = (repository: string, of: string) => ({ image: `${repository}:1.0.0@${of}`, digest: of });
        const own = { version: "1.0.0", ...image("localhost:5000/users", digests["1.0.0"]!) };
        const blue = { ...own, images: { worker: image(worker, digest) } };
        const state = new StackState({
            resources: [{ urn: "s", type: "pulumi:pulumi:Stack", outputs: { slots: { blue } } }],
        });
        const known = (repository: string) => state.digestOf("blue", { repository, version: "1.0.0" });
        assert.equal(known("localhost:5000/users"), digests["1.0.0"]);
        assert.equal(known(worker), digest);
        assert.equal(known("localhost:5000/other"), undefined);
    });
});
