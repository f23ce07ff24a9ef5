import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HttpReceiver } from "../http-receiver.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";

/** Begins every secret of this story, so one search finds them all. */
const marker = "m4rker";

/** The texts of all files below a folder, by path. */
function textsBelow(folder: string): [path: string, text: string][] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(each => each.isFile())
        .map(each => join(each.parentPath, each.name))
        .map(path => [path, readFileSync(path, "utf8")]);
}

// Shows that secrets never appear in the ledger, nor anywhere else that others read.
describe("A secret", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let events: HttpReceiver;
    let checked: HttpReceiver;
    let collector: HttpReceiver;
    let docker: string;

    before(async () => {
        [events, checked, collector] = await Promise.all([
            HttpReceiver.start(202),
            HttpReceiver.start(200),
            HttpReceiver.start(200),
        ]);
        story = await Story.start("secrets", {
            environment: {
                OTEL_EXPORTER_OTLP_ENDPOINT: collector.url(""),
                OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${marker}-otel`,
                HTTPS_PROXY: `http://ada:${marker}-proxy@127.0.0.1:9`,
                NO_PROXY: "127.0.0.1,localhost,10.0.0.0/8",
            },
        });
        docker = join(story.folder, "docker");
        mkdirSync(docker);
        const login = Buffer.from(`ada:${marker}-registry`).toString("base64");
        const auths = { [story.platform.registry]: { auth: login }, "registry.example.com": { auth: login } };
        writeFileSync(join(docker, "config.json"), JSON.stringify({ auths }));
        Object.assign(story.environment, { DOCKER_CONFIG: docker });
        writeFileSync(story.passphraseFile, `${marker}-passphrase`);
        const remote = `https://ada:${marker}-git@127.0.0.1:9/users.git`;
        execFileSync("git", ["remote", "add", "origin", remote], { cwd: story.workspace.folder });
        story.settings.edit(settings => {
            settings.release = { ...settings.release, secrets: 1 };
            settings.notify = [
                { cloudEvents: { url: events.url("/releases") } },
                { on: ["rolledBack"] },
                { cloudEvents: "https://events.example.com/behind-a-proxy", on: ["deployed"] },
            ];
            settings.promotion = {
                bakeSeconds: 2,
                everySeconds: 1,
                checks: [{ name: "users", probe: { url: checked.url("/") } }],
            };
        });
        expectCode(0, await story.pulumi("stack", "init"));
        for (const [path, value] of [
            ["notify[0].cloudEvents.headers.Authorization", `Bearer ${marker}-events`],
            ["notify[1].slack", events.url(`/services/${marker}-slack`)],
            ["promotion.checks[0].probe.headers.Authorization", `Bearer ${marker}-probe`],
            ['secrets["1"].API_KEY', `${marker}-pod`],
        ] as const) {
            const key = `fastapi-release:${path}`;
            expectCode(0, await story.pulumi("config", "set", "--secret", "--path", key, value));
        }
    });
    after(async () => {
        for (const receiver of [events, checked, collector]) receiver?.close();
        await story?.close();
    });

    it("is used by every command that needs it", async () => {
        const out = (name: string) => join(story.folder, name);
        for (const [code, ...args] of [
            [0, "doctor"],
            [0, "deploy", "1.0.0", "--timings"],
            [0, "deploy", "1.1.0", "--promote", "--json"],
            [0, "status"],
            [0, "status", "--json"],
            [0, "verify"],
            [0, "history", "--json"],
            [0, "history", "prove", "--tag"],
            [0, "history", "--metrics", out("metrics.prom")],
            [0, "show", "latest"],
            [0, "show", "2", "--json"],
            [0, "next-version", "--tags-only"],
            [0, "settings", "refresh", "--json"],
            [0, "report", "--out", out("report.html")],
            [0, "render", "latest", "--out", out("manifests")],
            [0, "freeze", "--reason", "incident"],
            [0, "unfreeze"],
            [2, "deploy", "1.2.0", "--json-lines"],
            [0, "rollback", "--reason", "slow", "--commit-write-back", "--push", "main"],
            [0, "unquarantine", "1.1.0"],
            [0, "promote", "1.1.0", "--json-lines"],
        ] as const) {
            expectCode(code, await story.release(...args.map(String)));
        }
        const sent = events.received.map(({ path, headers }) => `${path} ${headers.authorization}`);
        assert.ok(sent.includes(`/releases Bearer ${marker}-events`), sent.join("\n"));
        assert.ok(
            sent.some(words => words.startsWith(`/services/${marker}-slack`)),
            sent.join("\n"),
        );
        assert.ok(checked.received.some(({ headers }) => headers.authorization === `Bearer ${marker}-probe`));
        assert.ok(collector.received.some(({ headers }) => headers.authorization === `Bearer ${marker}-otel`));
        const said = story.commands.map(({ output }) => output).join("");
        assert.match(said, /notify\[2\] \(events\.example\.com\) was not notified of deployed: /);
        assert.match(said, /is not pushed|was not pushed|not pushed/);
    });

    it("appears in no output, no ledger, no report, no event and no trace", () => {
        const found: string[] = [];
        const search = (where: string, text: string) => {
            const at = text.indexOf(marker);
            if (at >= 0) found.push(`${where}: …${text.slice(Math.max(0, at - 80), at + 40)}`);
        };
        for (const { output } of story.commands) search("output", output);
        search("settings", story.settings.text);
        for (const name of ["state", "manifests"])
            for (const [path, text] of textsBelow(join(story.folder, name))) search(path, text);
        for (const name of ["report.html", "metrics.prom"])
            search(name, readFileSync(join(story.folder, name), "utf8"));
        for (const { body } of [...events.received, ...checked.received, ...collector.received]) search("body", body);
        assert.deepEqual(found, []);
    });

    it("stays one when it cannot be read, or is written into an address", async () => {
        const passphrase = readFileSync(story.passphraseFile, "utf8");
        writeFileSync(story.passphraseFile, `${marker}-wrong`);
        assert.notEqual((await story.release("deploy", "1.0.0")).code, 0);
        writeFileSync(story.passphraseFile, passphrase);
        const before = story.settings.text;
        const address = `https://ada:${marker}-address@users.example.com`;
        for (const change of [
            { notify: [{ cloudEvents: address }] },
            { promotion: { checks: [{ name: "x", probe: { url: address } }] } },
            { promotion: { checks: [{ name: "x", prometheus: { address, query: "up", atMost: "1" } }] } },
            {
                release: {
                    ...story.settings.read().release,
                    repository: `ada:${marker}-address@registry.example.com/users`,
                },
            },
            { release: { ...story.settings.read().release, repository: `${address}/users` } },
        ]) {
            story.settings.edit(settings => Object.assign(settings, change));
            for (const command of [["deploy", "1.0.0"], ["status", "--json"], ["doctor"]]) {
                expectCode(1, await story.release(...command));
            }
            assert.notEqual((await story.up()).code, 0);
            story.settings.text = before;
        }
        // Pulumi's CLI records what `pulumi up` by hand was given, before the program can refuse it.
        const out = join(story.folder, "after.html");
        for (const command of [
            ["history", "--json"],
            ["show", "latest"],
            ["show", "latest", "--json"],
            ["report", "--out", out],
        ]) {
            expectCode(0, await story.release(...command));
        }
        assert.doesNotMatch(readFileSync(out, "utf8"), /m4rker/);
        for (const { output } of story.commands) assert.doesNotMatch(output, /m4rker/);
    });
});
