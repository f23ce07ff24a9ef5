import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labelKeys, releaseLabels } from "../../model/names.js";
import { readSettings } from "../../model/settings/read-settings.js";
import { neededRights } from "../../release/doctor/needed-rights.js";
import { eventually } from "./eventually.js";
import { LimitedUser } from "./limited-user.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";

describe("The running state, compared with the ledger", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let limited: LimitedUser | undefined;

    before(async () => {
        // A context of the user's own: the platform's context brings its own kubeconfig.
        story = await Story.start("verify", { context: "story" });
        story.environment["KUBECONFIG"] = join(story.folder, "kubeconfig");
        const kubeconfig = JSON.parse(readFileSync(story.platform.kubeconfig, "utf8"));
        kubeconfig.contexts[0].name = "story";
        writeFileSync(story.environment["KUBECONFIG"], JSON.stringify(kubeconfig), { mode: 0o600 });
    });
    after(async () => {
        await limited?.remove();
        await story?.close();
    });

    const api = () => story.cluster.api;
    const inNamespace = (path: string) => `${path.replace("{}", story.cluster.namespace)}`;
    const pods = "/api/v1/namespaces/{}/pods";
    const deployments = "/apis/apps/v1/namespaces/{}/deployments";
    const traffic = "/api/v1/namespaces/{}/services/users";

    /** @param differing names of checks, separated by a comma */
    async function assertDiffers(differing: string, ...words: RegExp[]): Promise<string> {
        const { stdout, output } = expectCode(1, await story.release("verify", "--json"));
        const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: { name: string; state: string }[] };
        const found = checks.filter(({ state }) => state === "differs").map(({ name }) => name);
        assert.deepEqual([ok, found.join()], [false, differing], output);
        for (const word of words) assert.match(output, word);
        return output;
    }

    /** Follows verify's advice. */
    async function restore(output: string): Promise<void> {
        const [, manifest = "", fieldManager = ""] =
            /to restore it: `echo '(\{.*\})' \| kubectl .* --field-manager (\S+) -f -`/.exec(output) ?? [];
        await api().apply(inNamespace(traffic), JSON.parse(manifest), { fieldManager, force: true });
        await assertVerified();
    }

    const assertVerified = async () => expectCode(0, await story.release("verify"));

    it("is empty for a stack that was never deployed, and doctor finds nothing missing for the first release", async () => {
        const { output } = expectCode(0, await story.release("doctor"));
        assert.match(output, /ok +backend: \S+ can be read and written, no entry yet/);
        assert.match(output, /ok +passphrase: is set; the first update creates the stack with it/);
        expectCode(0, await story.release("deploy", "1.0.0"));
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
    });

    it("agrees after a deploy", async () => {
        const { output } = await assertVerified();
        assert.match(output, /ok +green images: 1 pod runs sha256:/);
    });

    it("includes what a rollback would do now", async () => {
        const digest = story.images.digests["1.0.0"];
        const { stdout, output } = expectCode(0, await story.release("status", "--json"));
        const { rollback, slots } = JSON.parse(stdout);
        assert.deepEqual(rollback, { version: "1.0.0", digest, entry: 1, instant: true });
        assert.ok(output.includes(`rollback: 1.0.0@${digest.slice(0, 19)}…, entry 1, instant`), output);
        assert.deepEqual(
            slots.map(({ gate }: { gate: { state: string } }) => gate.state),
            ["passed", "passed"],
        );
    });

    it("differs when a pod's image was changed by hand", async () => {
        const [pod] = await story.cluster.pods("1.1.0");
        const image = `${story.repository}:1.3.0@${story.images.digests["1.3.0"]}`;
        const path = `${inNamespace(pods)}/${pod!.name}`;
        await api().patch(path, { spec: { containers: [{ name: "app", image }] } }, { type: "strategic-merge" });
        await eventually("the other image", async () => {
            const now = (await story.cluster.pods()).find(({ name }) => name === pod!.name);
            return now?.ready === true && now.restarts > pod!.restarts ? true : undefined;
        });
        await assertDiffers("green images", /1\.1\.0@sha256:/, /got +\S+:1\.3\.0@sha256:/, /kubectl -n \S+ delete pod/);
        await api().delete(path);
        await eventually("a new pod", async () => {
            const found = (await story.cluster.pods("1.1.0")).filter(({ ending }) => !ending);
            return found.length === 1 && found[0]!.ready ? true : undefined;
        });
        await assertVerified();
    });

    it("differs when a selector was changed by hand", async () => {
        await api().patch(inNamespace(traffic), { spec: { selector: { [labelKeys.slot]: "blue" } } });
        await restore(
            // The selector fits no pod.
            await assertDiffers(
                "traffic,users",
                /expected 1\.1\.0 in green has all/,
                /got +release [0-9a-f]{10} in blue has all/,
            ),
        );
        // An extra label, which no update removes.
        await api().patch(inNamespace(traffic), { spec: { selector: { tier: "web" } } });
        await restore(await assertDiffers("traffic object,users", /spec\.selector\.tier/));
    });

    it("differs when a Deployment of ours belongs to no slot", async () => {
        const labels = releaseLabels("users", "blue", "0123456789", "0.9.0");
        await api().create(inNamespace(deployments), {
            apiVersion: "apps/v1",
            kind: "Deployment",
            metadata: { name: "users-blue-0123456789", labels },
            spec: {
                replicas: 0,
                selector: { matchLabels: labels },
                template: { metadata: { labels }, spec: { containers: [{ name: "app", image: "users:0.9.0" }] } },
            },
        });
        await assertDiffers("objects", /- Deployment users-blue-0123456789/);
        await api().delete(`${inNamespace(deployments)}/users-blue-0123456789`);
    });

    it("is reported as it changes, until an interrupt", async () => {
        const watching = story.startRelease("status", "--watch", "1");
        await watching.said(/Z 1\.0\.0 in blue waits, 1 of 1 pods ready, gate passed/);
        const releaseId = (await story.cluster.pods("1.0.0"))[0]?.releaseId;
        await story.cluster.scale(`users-blue-${releaseId}`, 0);
        await watching.said(/Z 1\.0\.0 in blue waits, 0 of [01] pods ready/);
        await watching.said(
            /Z rollback: 1\.0\.0@sha256:[0-9a-f]{12}…, entry 1, not instant: 0 of 1 pods of 1\.0\.0 in blue/,
        );
        await assertDiffers("blue pods", /was scaled by hand/);
        await story.cluster.scale(`users-blue-${releaseId}`, 1);
        await watching.said(/not instant.*Z rollback: 1\.0\.0@sha256:[0-9a-f]{12}…, entry 1, instant/s);
        watching.kill("SIGINT");
        expectCode(0, await watching.ended);
    });

    it("is not shown with broken settings, but doctor still lists everything that is missing", async () => {
        const { text } = story.settings;
        story.settings.edit(settings => {
            settings.traffic = { blue: 90 };
            settings.slots.green!.port = 0;
        });
        const { output } = expectCode(1, await story.release("doctor"));
        assert.match(output, /missing +settings: 2 problems in \S+Pulumi\.dev\.yaml/);
        assert.match(output, /ok +cluster: story answers, Kubernetes v1/);
        assert.match(output, /ok +rights: all \d+ needed in \S+ are granted/);
        assert.match(output, /ok +passphrase: opens the stack's secrets/);
        story.settings.text = text;
    });

    it("is limited for a user with fewer rights, and doctor names the missing ones", async () => {
        const { settings } = readSettings(story.settings.read());
        const rights = neededRights(settings ?? assert.fail("the settings are broken"), true);
        limited = await LimitedUser.make(api(), story.cluster.namespace);
        const kubeconfig = story.environment["KUBECONFIG"]!;
        limited.writeKubeconfig(kubeconfig, `${kubeconfig}.limited`);
        story.environment["KUBECONFIG"] = `${kubeconfig}.limited`;
        await limited.let(rights.filter(({ resource }) => resource !== "pods/exec"));
        const doctor = () => story.release("doctor");
        const { output } = await eventually("the rights", async () => {
            const found = await doctor();
            return found.output.match(/missing +rights/g)?.length === 1 ? found : undefined;
        });
        assert.match(
            output,
            /missing +rights: create, get of pods\/exec in \S+ is not allowed; needed for sending clients/,
        );
        assert.match(output, /1 thing is missing\./);
    });

    it("needs no right that doctor does not ask for", async () => {
        const { settings } = readSettings(story.settings.read());
        await limited!.let(neededRights(settings!, true));
        await eventually("the right", async () =>
            (await story.release("doctor", "--json")).code === 0 ? true : undefined,
        );
        expectCode(0, await story.release("deploy", "1.3.0", "--promote"));
        expectCode(0, await story.release("rollback", "--reason", "the story goes back"));
        await assertVerified();
    });

    it("differs when traffic was moved by hand; every update names it, and a rollback takes it over", async () => {
        story.settings.edit(settings => {
            delete settings.quarantine;
        });
        const [pod] = await story.cluster.pods("1.3.0");
        const selector = { [labelKeys.slot]: "blue", [labelKeys.releaseId]: pod!.releaseId };
        await api().patch(inNamespace(traffic), { spec: { selector } }, { fieldManager: "kubectl-patch" });
        for (const args of [[], ["1.0.0"], ["--dry-run"]]) {
            assert.match(
                expectCode(1, await story.release("deploy", ...args)).output,
                /traffic: it is on 1\.3\.0 in blue, but the ledger says 1\.1\.0 in green, and an update would not move it back/,
            );
        }
        expectCode(0, await story.release("rollback", "--to", "1.3.0", "--reason", "moved by hand"));
        assert.equal(await story.cluster.serving(), "1.3.0 in blue");
        await assertVerified();
    });
});
