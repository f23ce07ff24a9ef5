import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorWords } from "../../../../machine/foreseen-error.js";
import { freezeProblems } from "../../../../model/guards/freeze-problems.js";
import { lookUp } from "../../../../registry/registry-api.js";
import { freezeLines, freezeStatus } from "../../../../release/guard/freeze-ahead.js";
import { Refusal } from "../../../../release/output/refusal.js";
import { Report } from "../../../../release/output/report.js";
import { json, serve } from "../../cluster/api-server.js";
import { noon, settings } from "../sample-settings.js";

/** Sets a terminal's title, clears its screen, goes back in the line, both once more by C1, and turns the text's direction. */
const foreign = "a\u001b]0;x\u0007b\u001b[2Jc\rd\u009b2Je\u202ef";
const shown = "a⟨U+001B⟩]0;x⟨U+0007⟩b⟨U+001B⟩[2Jc⟨U+000D⟩d⟨U+009B⟩2Je⟨U+202E⟩f";

/** What a command prints, on both streams. */
function printed(json: boolean | "lines", print: (report: Report) => void): string {
    let all = "";
    const report = new Report(json, (_stream, text) => {
        all += text;
    });
    print(report);
    report.close();
    return all;
}

const failed = (error: unknown) => printed(false, report => report.fail(errorWords(error), 1));
const caught = (work: Promise<unknown>) =>
    work.then(
        () => assert.fail("nothing failed"),
        (error: Error) => error,
    );

describe("Text from outside", () => {
    it("is harmless whatever prints it: lines, steps, warnings, errors", () => {
        for (const json of [false, true] as const) {
            const text = printed(json, report => {
                report.say(foreign);
                report.step(foreign, { event: "step" });
                report.print(foreign);
                report.warn(foreign);
                report.inner().warn(foreign);
                report.fail(foreign, 1);
            });
            assert.equal(text.split(shown).length, 7);
            // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be there.
            assert.doesNotMatch(text, /[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
        }
    });

    it("stays as it is in JSON, which escapes what ends a line or begins a sequence", () => {
        assert.equal(JSON.parse(printed(true, report => report.result({ text: foreign }))).text, foreign);
        for (const line of printed("lines", report => report.say(foreign))
            .trim()
            .split("\n")) {
            assert.equal(JSON.parse(line).text, foreign);
        }
    });

    it("is harmless in a message of the API server", async () => {
        const body = { kind: "Status", message: `pods is forbidden: ${foreign}`, reason: "Forbidden" };
        const { api, address, close } = await serve((_request, response) => json(response, 403, body));
        assert.equal(
            failed(await caught(api.get("/api/v1/pods"))),
            `the cluster at ${address} answered GET /api/v1/pods with 403 Forbidden: pods is forbidden: ${shown}\n`,
        );
        close();
    });

    it("is harmless in a page that stands for an API server", async () => {
        const { api, close } = await serve((_request, response) => {
            response.writeHead(302, { location: "https://sso.example/\u009b2J" }).end();
        });
        assert.match(
            failed(await caught(api.get("/api/v1/pods"))),
            /a redirect to https:\/\/sso\.example\/⟨U\+009B⟩2J,/,
        );
        close();
    });

    it("is harmless in a registry's message", async () => {
        const { address, close } = await serve((_request, response) => {
            response.writeHead(403).end(JSON.stringify({ errors: [{ code: "DENIED", message: "\u009b2Jx" }] }));
        });
        const repository = `${address.replace("http://", "")}/users`;
        assert.match(failed(await caught(lookUp(repository, "1.4.0"))), /denies access to users \(403 DENIED: 2Jx\)/);
        close();
    });

    it("is harmless in a freeze's reason", () => {
        const freeze = { now: { reason: foreign, since: "2026-11-21T10:00:00Z", by: "ada" } };
        const words = `frozen since 2026-11-21T10:00:00Z by ada: ${shown}`;
        const lines = freezeLines(freezeStatus(freeze, noon));
        assert.equal(
            printed(false, report => lines.forEach(line => void report.say(line))),
            `${words}\n`,
        );
        const problems = freezeProblems({ ...settings(), freeze }, noon);
        assert.ok(failed(Refusal.of(problems, "so nothing was done")).includes(`by ada: ${shown}`));
    });

    it("is harmless in a commit's title, on the command's own streams", () => {
        const folder = mkdtempSync(join(tmpdir(), "foreign-text-"));
        const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
        writeFileSync(join(folder, "Pulumi.yaml"), "name: users\nruntime: nodejs\n");
        git("init", "--quiet");
        git("add", "--all");
        const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];
        git(...identity, "commit", "--quiet", "--cleanup=verbatim", "--message", `feat: ${foreign}`);
        const main = join(__dirname, "../../../../release/main.js");
        const env = { ...process.env, PULUMI_BACKEND_URL: `file://${folder}` };
        const { stdout, stderr } = spawnSync(process.execPath, [main, "next-version", "--tags-only"], {
            cwd: folder,
            env,
            encoding: "utf8",
        });
        rmSync(folder, { recursive: true });
        assert.equal(stdout, "0.1.0\n", stderr);
        assert.ok(stderr.includes(`feat: ${shown}\n`), JSON.stringify(stderr));
    });
});
