import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { proxied } from "../../cluster/service-proxy.js";
import { goodRelease } from "../../demo/run-demo.js";
import { oasdiffFolder } from "../pipelines/oasdiff/oasdiff-folder.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";

// What a pull request's build says, before anything is merged.
describe("A review of a change", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let document: string;
    let live: OpenApi;
    before(async () => {
        story = await Story.start("review");
        story.environment["PATH"] = `${await oasdiffFolder()}:${story.environment["PATH"]}`;
        document = join(story.folder, "openapi.json");
    });
    after(() => story?.close());

    interface OpenApi {
        readonly paths: Record<string, unknown>;
    }
    interface Review {
        readonly version?: string;
        readonly nothing: boolean;
        readonly breaking?: readonly { readonly operation: string; readonly text: string }[];
        readonly uncompared?: string;
        readonly refusals: readonly string[];
    }
    async function review(code: number, ...args: string[]): Promise<Review> {
        const settings = story.settings.text;
        const { stdout } = expectCode(code, await story.release("review", "--json", ...args));
        assert.equal(story.settings.text, settings);
        return JSON.parse(stdout) as Review;
    }
    const openapi = () => ["--openapi", document];
    /** The live release's own document, changed. */
    const write = (change: (document: OpenApi) => void) => {
        const changed = structuredClone(live);
        change(changed);
        writeFileSync(document, JSON.stringify(changed));
    };

    it("of a first release has nothing to compare with, and no preview: nothing is made", async () => {
        writeFileSync(
            document,
            JSON.stringify({ openapi: "3.1.0", info: { title: "users", version: "1" }, paths: {} }),
        );
        const { version, uncompared, refusals } = await review(0, ...openapi());
        assert.deepEqual([version, uncompared, refusals], ["0.1.0", "no release serves yet", []]);
        const { stdout } = expectCode(0, await story.release("review"));
        assert.match(stdout, /^### 0\.1\.0 would be released to `dev`$/m);
        assert.match(stdout, /no preview: the first deploy creates the stack/);
        assert.deepEqual(await story.history(), []);
    });

    it("has nothing to say while nothing is to be released", async () => {
        expectCode(0, await story.release("deploy", "1.0.0"));
        await story.workspace.git("tag", "v1.0.0");
        const { api, namespace } = story.cluster;
        const request = { namespace, service: "users", port: 80, path: "/openapi.json", timeoutMs: 10_000 };
        live = JSON.parse((await proxied(api, request)).body) as OpenApi;
        const { version, nothing } = await review(0);
        assert.deepEqual([version, nothing], ["1.0.0", true]);
    });

    it("says what would move, by Pulumi's preview, too, and changes nothing", async () => {
        await story.workspace.commit("fix: add Katherine", goodRelease.edits);
        write(() => undefined);
        const standing = await story.standing();
        const { stdout } = expectCode(0, await story.release("review", ...openapi()));
        await story.assertStands(standing);
        assert.match(stdout, /^### 1\.0\.1 would be released to `dev`$/m);
        assert.match(stdout, /^1\.0\.0 → 1\.0\.1, a patch$/m);
        assert.match(stdout, /^\*\*API\*\*: no change that breaks clients of 1\.0\.0$/m);
        assert.match(stdout, / {2}- green gets release [0-9a-f]{10}: /);
        assert.match(stdout, /^Pulumi's preview: create \d+, update \d+$/m);
        assert.match(stdout, / {2}- create kubernetes:apps\/v1:Deployment users-green-[0-9a-f]{10}$/m);
    });

    it("refuses a break of the API that the version does not promise", async () => {
        write(({ paths }) => {
            delete paths["/v1/users"];
        });
        const { breaking, refusals } = await review(1, ...openapi());
        assert.ok(
            breaking?.some(({ operation }) => operation === "GET /v1/users"),
            JSON.stringify(breaking),
        );
        assert.match(refusals.join("\n"), /would break its clients, and 1\.0\.1 promises none after 1\.0\.0/);
        await story.workspace.commit("feat!: keep users to ourselves", [
            { file: "users_service/user_store.py", from: "every pod has its own.", to: "each pod has its own." },
        ]);
        const { version, refusals: none } = await review(0, ...openapi());
        assert.deepEqual([version, none], ["2.0.0", []]);
    });

    it("says why a release would be refused, and what it could not compare", async () => {
        const text = story.settings.text;
        story.settings.edit(({ service }) => {
            service.replicas = -1;
        });
        const { version, refusals } = await review(1);
        assert.equal(version, undefined);
        assert.match(refusals.join("\n"), /service\.replicas: -1 /);
        story.settings.text = text;
        assert.match(
            (await review(0, ...openapi(), "--openapi-path", "/nowhere")).uncompared ?? "",
            /answers \/nowhere with status 404$/,
        );
        writeFileSync(document, "[]");
        assert.match(
            (await review(1, ...openapi())).refusals.join(),
            /--openapi: \S+ is not an OpenAPI document in JSON\./,
        );
        story.environment["PATH"] = story.environment["PATH"]!.slice(story.environment["PATH"]!.indexOf(":") + 1);
        write(() => undefined);
        assert.match((await review(1, ...openapi())).refusals.join(), /--openapi: oasdiff is not on PATH/);
    });
});
