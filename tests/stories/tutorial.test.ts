// docs/tutorial.md as a newcomer types it, from a clone to a rollback, and its output. FASTAPI_RELEASE_REWRITE=1 writes
// the new output into the page; omitted lines stay omitted.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { projectFolder } from "../../machine/files.js";
import type { PlatformInfo } from "../../machine/platform-info.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { deleteManifest } from "../../registry/registry-api.js";
import { endNamespace } from "./end-namespace.js";
import { formOf, leftOutAsBefore, PrintedText } from "./printed-text.js";
import { type TypedStep, typeInTerminal } from "./terminal-session.js";
import { tutorialSteps, withPrinted } from "./tutorial-page.js";

const file = join(projectFolder(), "docs", "tutorial.md");
const page = readFileSync(file, "utf8");
const steps = tutorialSteps(page);
const rewrites = process.env["FASTAPI_RELEASE_REWRITE"] === "1";

/** The folder that the page shows; the test's own has the same length, because lines wrap at the terminal's width. */
const shownFolder = "/home/ada/fastapi-release";

/** The parts of a clone that the tutorial's commands read. */
const cloned = ["app", "schema", "Pulumi.yaml", "program.js", "Pulumi.dev.yaml", "package.json", ".gitignore"];
const linked = ["node_modules", "dist", "setup.mjs"];

describe("The tutorial", function () {
    this.timeout(600_000);
    // As long as the page's, too.
    const own = `users-${randomBytes(4).toString("hex")}`;
    let folder: string;
    let clone: string;
    let platform: PlatformInfo;
    let typed: TypedStep[];

    before(async () => {
        platform = await ensurePlatform(() => undefined);
        folder = mkdtempSync(join(tmpdir(), "story-tutorial-"));
        clone = mkdtempSync("/tmp/tutorial-clone");
        assert.equal(clone.length, shownFolder.length);
        const environment = makeClone();
        const names: [string, string][] = [
            [own, "users-tutorial"],
            [clone, shownFolder],
        ];
        const session = { cwd: clone, environment, columns: 100, timeoutSeconds: 580 };
        const commands = steps.map(({ commands }) => commands.replaceAll("users-tutorial", own));
        typed = (await typeInTerminal(commands, session)).map(({ printed, code }) => ({
            printed: names.reduce((text, [name, shown]) => text.replaceAll(name, shown), printed),
            code,
        }));
        if (rewrites) rewrite();
    });
    after(async () => {
        if (folder === undefined) return;
        const api = new KubernetesApi(await loadKubeconfig({ path: platform.kubeconfig, context: platform.context }));
        await endNamespace(api, own);
        api.close();
        for (const version of ["1.0.0", "1.1.0", "1.2.0", "1.1.1"])
            await deleteManifest(`${platform.registry}/${own}`, version);
        for (const made of [folder, clone]) rmSync(made, { recursive: true, force: true });
    });

    /** Clones this repository as it is now, with its own backend. Returns the environment of its shell. */
    function makeClone(): NodeJS.ProcessEnv {
        mkdirSync(join(folder, "state"));
        writeFileSync(join(folder, "passphrase"), randomBytes(24).toString("base64url"));
        writeFileSync(join(folder, "gitconfig"), "[user]\nname = Ada\nemail = ada@example.com\n");
        const left = ["__pycache__", ".pytest_cache", ".venv"];
        for (const path of cloned) {
            cpSync(join(projectFolder(), path), join(clone, path), {
                recursive: true,
                filter: source => !left.includes(basename(source)),
            });
        }
        for (const path of linked) symlinkSync(join(projectFolder(), path), join(clone, path));
        const kept = ["PATH", "LANG", "XDG_CACHE_HOME", "FASTAPI_RELEASE_PLATFORM"];
        const environment = {
            ...Object.fromEntries(kept.flatMap(name => (process.env[name] ? [[name, process.env[name]]] : []))),
            HOME: homedir(),
            GIT_CONFIG_GLOBAL: join(folder, "gitconfig"),
            PULUMI_BACKEND_URL: `file://${folder}/state`,
            PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, "passphrase"),
        };
        const git = (...args: string[]) => execFileSync("git", args, { cwd: clone, env: environment });
        git("init", "--quiet", "--initial-branch=main");
        git("add", ...cloned);
        git("commit", "--quiet", "--message", "The users service");
        // After a compile by tsc alone, `npm run` would do this first and print it.
        execFileSync(process.execPath, [join(projectFolder(), "setup.mjs")], { stdio: "ignore" });
        return environment;
    }

    function rewrite(): void {
        const text = new PrintedText();
        const printed = steps.map((step, index) => {
            const now = typed[index]?.printed ?? step.printed;
            return text.fit(step.printed, now) ?? leftOutAsBefore(step.printed, now);
        });
        writeFileSync(file, withPrinted(page, printed));
    }

    it("has commands", () => assert.ok(steps.length > 10));

    const names = new PrintedText();
    for (const [index, step] of steps.entries()) {
        it(`prints what the page shows: ${step.commands.split("\n")[0]}`, () => {
            const { printed, code } = typed[index] ?? assert.fail("the session ended before it");
            assert.equal(code, 0, printed);
            if (rewrites) return;
            // On a busy machine an update may take longer than the drain, which then needs no waiting.
            const drains = /^draining /m.test(printed);
            const shown = drains ? step.printed : step.printed.replace(/^(draining|drained) .*\n/gm, "");
            const fits = names.fit(shown, printed) !== undefined;
            if (!fits) {
                const advice = "FASTAPI_RELEASE_REWRITE=1 npx mocha dist/tests/stories/tutorial.test.js writes it anew";
                assert.equal(formOf(printed), formOf(shown), `docs/tutorial.md:${step.line}: ${advice}`);
            }
            assert.deepEqual(names.strangers(shown, names.fit(shown, printed)!), []);
        });
    }
});
