import assert from "node:assert/strict";
import { parse } from "yaml";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import {
    adoptDigests,
    compareWithPredecessor,
    type Predecessor,
    recordedImage,
} from "../../../../model/ledger/predecessor.js";
import { renderPodTemplate, withImage } from "../../../../model/pod/pod-template.js";
import { releaseId } from "../../../../model/release/release-id.js";
import {
    digestPath,
    imagesOf,
    lacksDigest,
    withDigests,
    withoutDigests,
} from "../../../../model/release/release-images.js";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { settingsProblems } from "../../../../model/settings/settings-problems.js";
import { sameRelease } from "../../../../release/ledger/served.js";
import { someRelease } from "../some-release.js";

const [a, b, c] = ["a", "b", "c"].map(letter => `sha256:${letter.repeat(64)}`) as [string, string, string];
const sideContainers = [{ name: "queue", image: "worker" }];
const bare = someRelease({ images: { worker: { repository: "localhost:5000/worker" } }, sideContainers });
const full = withDigests(bare, ({ repository }) => (repository.endsWith("worker") ? b : a));

describe("The images of a release", () => {
    it("are its own and the others, all of one version", () => {
        assert.deepEqual(imagesOf(full), [
            { repository: "localhost:5000/users", version: "1.4.0", digest: a },
            { name: "worker", repository: "localhost:5000/worker", version: "1.4.0", digest: b },
        ]);
        assert.deepEqual(imagesOf(bare).map(digestPath), ["digest", "images.worker.digest"]);
        assert.deepEqual([lacksDigest(bare), lacksDigest(full)], [true, false]);
        assert.equal(lacksDigest({ ...full, images: bare.images! }), true);
    });

    it("keep the digests that they have", () => {
        assert.deepEqual(
            withDigests(full, () => c),
            full,
        );
        assert.deepEqual(
            withDigests(bare, () => undefined),
            bare,
        );
        assert.deepEqual(
            withDigests(someRelease(), () => a),
            someRelease({ digest: a }),
        );
    });

    it("keep the release the same when their digests become known", () => {
        assert.deepEqual(withoutDigests(full), bare);
        assert.equal(releaseId("users", full), releaseId("users", bare));
        const decided = (blue: typeof full) => fingerprint({ slots: { blue }, traffic: { blue: 100 }, quarantine: [] });
        assert.equal(decided(full), decided(bare));
        assert.ok(sameRelease(full, bare));
        assert.ok(
            !sameRelease(full, { ...full, images: { worker: { repository: "localhost:5000/worker", digest: c } } }),
        );
        assert.ok(
            !sameRelease(full, { ...full, images: { worker: { repository: "localhost:5000/other", digest: b } } }),
        );
        assert.notEqual(releaseId("users", bare), releaseId("users", someRelease({ sideContainers })));
    });

    it("are run by the containers that name them", () => {
        const release = {
            ...bare,
            initContainers: [{ name: "own" }, { name: "foreign", image: `proxy@${c}` }],
        };
        const template = renderPodTemplate({ service: "users", slot: "blue", release, releaseId: "abc" });
        const { initContainers = [], containers } = withImage(template, "users@a", { worker: "worker@b" }).spec;
        const images = [...initContainers, ...containers].map(({ name, image }) => [name, image]);
        assert.deepEqual(Object.fromEntries(images), {
            queue: "worker@b",
            own: "users@a",
            foreign: `proxy@${c}`,
            app: "users@a",
        });
    });
});

describe("The last update's record of several images", () => {
    const image = (repository: string, digest: string) => ({ image: `${repository}:1.4.0@${digest}`, digest });
    const last: Predecessor = {
        slots: {
            green: {
                version: "1.4.0",
                releaseId: "abc",
                sessionSecret: 1,
                ...image("localhost:5000/users", a),
                imageEnv: { PYTHONPATH: "/app" },
                images: { worker: { ...image("localhost:5000/worker", b), size: 7 } },
            },
        },
    };
    const settings = (blue: typeof full) => ({
        service: { name: "users", namespace: "users-dev", replicas: 2, drainSeconds: 6, context: "app" },
        release: bare,
        slots: { blue },
        traffic: { blue: 100 },
        quarantine: [],
    });

    it("is found by repository and version", () => {
        assert.deepEqual(recordedImage({ repository: "localhost:5000/worker", version: "1.4.0" }, last), {
            digest: b,
            size: 7,
        });
        assert.deepEqual(recordedImage({ repository: "localhost:5000/users", version: "1.4.0" }, last), {
            digest: a,
            imageEnv: { PYTHONPATH: "/app" },
        });
        assert.equal(recordedImage({ repository: "localhost:5000/worker", version: "1.5.0" }, last), undefined);
        assert.deepEqual(adoptDigests(settings(bare), last).slots.blue, full);
    });

    it("does not change", () => {
        const changed = { ...full, images: { worker: { repository: "localhost:5000/worker", digest: c } } };
        assert.deepEqual(compareWithPredecessor(settings(full), last), []);
        assert.deepEqual(compareWithPredecessor(settings(changed), last), [
            {
                path: "slots.blue.images.worker.digest",
                message: `1.4.0 was released as ${b}; a version never changes its digest. Release a new version.`,
            },
        ]);
    });
});

describe("The settings of several images", () => {
    const read = (release: string, service = "") =>
        readSettings(
            parse(`
                service: {name: users, namespace: users-dev${service}}
                release: {repository: users, ${release}}`),
        );
    const rows: [release: string, ...problems: string[]][] = [
        ["images: {worker: {repository: users-worker}}, sideContainers: [{name: a, image: worker}]"],
        [
            "images: {worker: {repository: users-worker}}",
            "release.images.worker: is not used by any container; name it in one, or leave it out.",
        ],
        [
            "sideContainers: [{name: a, image: worker}]",
            'release.sideContainers[0].image: "worker" is not an image of the release; it has only its own.',
        ],
        [
            "images: {worker: {repository: users-worker}}, initContainers: [{name: a, image: workers}, {name: b, image: worker}]",
            'release.initContainers[0].image: "workers" is not an image of the release; it has worker.',
        ],
        [
            "images: {a: {repository: users}, b: {repository: x}, c: {repository: x}}, sideContainers: [{name: a, image: a}, {name: b, image: b}, {name: c, image: c}]",
            'release.images.a.repository: "users" belongs to another image; a version is published once in each repository.',
            'release.images.c.repository: "x" belongs to another image; a version is published once in each repository.',
        ],
        [
            `images: {worker: {repository: users-worker, digest: "${a}"}}, sideContainers: [{name: a, image: worker}]`,
            "release.images.worker.digest: belongs to one version; set it in a slot.",
        ],
        [
            "images: {Work er: {repository: 'x:1', tag: 1}}",
            'release.images.Work er: "Work er" is not a Kubernetes name; use lower-case letters, digits and dashes, at most 63.',
        ],
    ];
    for (const [release, ...problems] of rows) {
        it(`are ${problems.length === 0 ? "kept" : "refused"}: ${release}`, () => {
            const found = (read(release).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
            assert.deepEqual(found, problems);
        });
    }

    it("set how to build existing images", () => {
        const images = "images: {worker: {repository: users-worker}}, sideContainers: [{name: a, image: worker}]";
        const service = ", images: {worker: {context: worker, target: run}, workers: {}}";
        const { settings } = read(images, service);
        assert.deepEqual(settings?.service.images, { worker: { context: "worker", target: "run" }, workers: {} });
        assert.deepEqual(settingsProblems(settings!), [
            {
                path: "service.images.workers",
                message: "is not an image of release.images; add it there, or leave it out.",
            },
        ]);
    });
});
