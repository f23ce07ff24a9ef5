import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { checkPipeline } from "../../../../release/doctor/check-pipeline.js";
import { readPipeline } from "../../../../release/doctor/pipeline-facts.js";
import { describeChecks } from "../../../../release/output/check.js";
import { stateBackend } from "../../../../release/stack/backend.js";
import { settings as sampleSettings } from "../sample-settings.js";

describe("What a run of a pipeline needs", () => {
    let root: string;
    let directory: string;
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "pipeline-"));
        directory = join(root, "users");
        mkdirSync(directory);
        const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
        git(directory, "init", "--quiet", "--initial-branch=main");
        for (const message of ["feat: one", "feat: two"]) {
            git(directory, ...author, "commit", "--quiet", "--allow-empty", "--message", message);
        }
        // A folder without anybody's login.
        writeFileSync(join(root, "config.json"), "{}");
    });
    afterEach(() => rmSync(root, { recursive: true }));

    function git(folder: string, ...args: string[]): void {
        execFileSync("git", ["-C", folder, ...args]);
    }

    /** Lines that are not ok. */
    async function told(given: NodeJS.ProcessEnv, at = directory, settings = sampleSettings({})): Promise<string[]> {
        const environment = { DOCKER_CONFIG: root, PULUMI_HOME: root, ...given };
        const backend = stateBackend({ directory: at }, { backendUrl: "file:///platform" }, environment);
        const facts = await readPipeline({ directory: at, settings, backend, environment });
        // Who commits is this machine's own affair; its words have a test below.
        const { authorProblem: _, ...others } = facts;
        return [...describeChecks(checkPipeline(others).filter(({ state }) => state !== "ok"))];
    }
    const shared = { PULUMI_BACKEND_URL: "s3://releases" };
    const store =
        "         do: set PULUMI_BACKEND_URL to a store that all runs reach, such as s3://BUCKET?region=REGION, or PULUMI_ACCESS_TOKEN for Pulumi Cloud";

    it("is there", async () => {
        assert.deepEqual(await told(shared), []);
        assert.deepEqual(await told({ PULUMI_ACCESS_TOKEN: "pul-1" }), []);
    });

    it("is not there while a secret is empty", async () => {
        const lines = await told({ ...shared, PULUMI_CONFIG_PASSPHRASE: "", KUBECONFIG: " ", AWS_ACCESS_KEY_ID: "a" });
        assert.equal(lines[0], "missing  variables: PULUMI_CONFIG_PASSPHRASE, KUBECONFIG are set but empty");
        assert.match(lines[1] ?? "", /^ {9}do: give the forge a secret or variable of that name; .* fork/);
    });

    it("has a state that the next run finds", async () => {
        const lost = (url: string) => [`missing  state: ${url} goes with this run, and the ledger with it`, store];
        assert.deepEqual(await told({ PULUMI_BACKEND_URL: "" }), [
            "missing  variables: PULUMI_BACKEND_URL is set but empty",
            "         do: give the forge a secret or variable of that name; a pull request from a fork gets none of them, so nothing that needs one may run there",
            "missing  state: nobody has said where it is kept",
            store,
        ]);
        assert.deepEqual(await told({}), ["missing  state: nobody has said where it is kept", store]);
        for (const folder of [join(directory, "state"), join(tmpdir(), "state")]) {
            const url = `file://${folder}`;
            assert.deepEqual(await told({ PULUMI_BACKEND_URL: url }), lost(url));
        }
        const elsewhere = { PULUMI_BACKEND_URL: `file://${homedir()}/..state`, RUNNER_TEMP: "/runner/temp" };
        assert.deepEqual(await told(elsewhere), [
            `warning  state: file://${homedir()}/..state is a folder of this machine: the next run finds it only here`,
            store,
        ]);
        const ofRunner = { PULUMI_BACKEND_URL: "file:///runner/temp/state", RUNNER_TEMP: "/runner/temp" };
        assert.deepEqual(await told(ofRunner), lost("file:///runner/temp/state"));
    });

    it("has the whole history", async () => {
        const shallow = join(root, "shallow");
        git(root, "clone", "--quiet", "--depth=1", `file://${directory}`, shallow);
        assert.deepEqual(await told(shared, shallow), [
            "missing  history: the clone is shallow: the commits since the last version cannot be counted",
            "         do: check out everything: `fetch-depth: 0` for actions/checkout, GIT_DEPTH: 0 in GitLab, no `shallow` in Jenkins",
        ]);
        const outside = mkdtempSync(join(tmpdir(), "outside-"));
        const lines = await told(shared, outside);
        rmSync(outside, { recursive: true });
        assert.match(lines.join("\n"), /^warning {2}history: fatal: not a git repository[^\n]*$/);
    });

    it("has logins to the registries that are pushed to, except on this machine", async () => {
        const settings = sampleSettings({
            release: { ...sampleSettings({}).release, repository: "r.example.com/a/b" },
        });
        assert.deepEqual(await told(shared, directory, settings), [
            "warning  login: nobody is logged in to r.example.com; only a deploy that builds pushes there",
            "         do: docker login r.example.com",
        ]);
        const auths = { "r.example.com": { auth: Buffer.from("ada:secret").toString("base64") } };
        writeFileSync(join(root, "config.json"), JSON.stringify({ auths }));
        assert.deepEqual(await told(shared, directory, settings), []);
    });

    it("includes somebody who commits", () => {
        const facts = {
            empty: [],
            isShallow: { found: false },
            state: { kind: "shared", url: "s3://r" },
            withoutLogin: [],
        } as const;
        const problem = "fatal: unable to auto-detect email address (got 'root@runner.(none)')";
        const [check] = checkPipeline({ ...facts, authorProblem: problem }).filter(({ state }) => state !== "ok");
        assert.deepEqual(
            [check?.state, check?.says],
            ["warning", `Git does not know who commits and tags: ${problem}`],
        );
        assert.match(
            check?.advice?.[0] ?? "",
            /^set GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL;/,
        );
    });
});
