import assert from "node:assert/strict";
import { expectCode, type Standing, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";
import type { EditedSettings } from "./story-settings.js";

// Wrong settings, through the release command and through a plain up.
describe("Settings that are wrong", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;
    let clean: Standing;

    before(async () => {
        story = await Story.start("input");
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
        clean = await story.standing();
    });
    after(() => story?.close());

    /** Asserts that both ways name the same problems, in this order, and change nothing. */
    async function assertRefused(
        change: (settings: EditedSettings) => void,
        problems: readonly string[],
    ): Promise<void> {
        story.settings.edit(change);
        const written = story.settings.text;
        const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
        const lines = problems.map(problem => `  - ${problem}`);
        const release = expectCode(1, await story.release("deploy", "1.1.0", "--promote"));
        const [, ...said] = release.output.trimEnd().split("\n");
        assert.deepEqual(said, [`${count}, in ${story.settings.path}; nothing was changed:`, ...lines]);
        const up = await story.up();
        assert.notEqual(up.code, 0);
        const indented = up.output.split("\n").map(line => line.trim());
        const start = indented.findLastIndex(line => line.endsWith(`${count} in Pulumi.dev.yaml:`));
        assert.deepEqual(
            indented.slice(start + 1, start + 1 + lines.length),
            lines.map(line => line.trim()),
            up.output,
        );
        assert.equal(story.settings.text, written);
        story.settings.text = clean.settings;
        await story.assertStands(clean);
    }

    it("are refused with all their problems at once", () =>
        assertRefused(
            settings => {
                Object.assign(settings.service, { name: "Users_API", namespace: "kube-system", replicas: 0 });
                Object.assign(settings.release, { repository: "localhost:5000/users:1.0.0", port: 70000, envs: {} });
                Object.assign(settings.slots.blue ?? {}, { version: "latest", digest: "sha256:123" });
                settings.slots.green = { ...settings.slots.blue, version: "v1.1", env: { SLOT: "green" } };
                settings.quarantine = [{ version: "1.1.0", reason: " ", since: "yesterday" }];
                Object.assign(settings, { traffic: { blue: 90, green: 20 }, trafic: "blue", basedOn: "me" });
            },
            [
                'trafic: unknown key; did you mean "traffic"?',
                'service.name: "Users_API" is not a Kubernetes name; use lower-case letters, digits and dashes, starting with a letter.',
                'service.namespace: "kube-system" belongs to the cluster; use the stack\'s own namespace, such as users-dev.',
                "service.replicas: 0 is not a whole number from 1 to 1000.",
                'release.envs: unknown key; did you mean "env"?',
                'release.repository: "localhost:5000/users:1.0.0" carries a tag; leave it out, the version is the tag.',
                "release.port: 70000 is not a whole number from 1 to 65535.",
                'slots.blue.version: "latest" is not a version; use one like 1.4.0.',
                'slots.blue.digest: "sha256:123" is not a digest; use one like sha256: and 64 hex digits.',
                'slots.green.version: "v1.1" is not a version; use one like 1.4.0.',
                'slots.green.digest: "sha256:123" is not a digest; use one like sha256: and 64 hex digits.',
                "slots.green.env.SLOT: set by the release itself, as are APP_VERSION, RELEASE_ID, SLOT, UVICORN_PORT, SESSION_SECRET; use another name.",
                'quarantine[0].reason: " " is blank; say why.',
                'quarantine[0].since: "yesterday" is not a time; use one like 2026-11-21T10:15:00Z or 2026-11-21.',
                "traffic: blue 90 + green 20 is 110; weights must sum to 100.",
                'basedOn: "me" is not a fingerprint of settings; it has 16 hex digits and is written by the release command.',
            ],
        ));

    const single: readonly (readonly [string, (settings: EditedSettings) => void, string])[] = [
        [
            "weights other than 0 and 100 without a gateway",
            settings => {
                settings.slots.green = { ...settings.slots.blue };
                Object.assign(settings, { traffic: { blue: 90, green: 10 } });
            },
            "traffic: blue 90 and green 10 needs a gateway, and none is set; set service.gateway, or give one slot 100.",
        ],
        [
            "traffic on an empty slot",
            settings => {
                settings.traffic = "green";
            },
            "traffic: green is empty; put a release into slots.green first.",
        ],
        [
            "traffic on a quarantined release",
            settings => {
                settings.quarantine = [{ version: "1.0.0", reason: "slow", since: "2026-01-01T00:00:00Z" }];
            },
            "traffic: 1.0.0 in blue is quarantined since 2026-01-01T00:00:00Z: slow; lift the quarantine first.",
        ],
        [
            "a missing section",
            settings => {
                delete (settings as Partial<EditedSettings>).service;
            },
            "service: missing.",
        ],
    ];
    for (const [what, change, problem] of single) {
        it(`are refused: ${what}`, () => assertRefused(change, [problem]));
    }

    it("lose no request", () => load.stop(["1.0.0"]));
});
