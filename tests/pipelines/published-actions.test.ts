import assert from "node:assert/strict";
import { Forge } from "./forge.js";
import type { ForgeRepository } from "./forge-repository.js";

const step = (text: string) => text.replaceAll("{{", "${" + "{");

describe("the published actions", function () {
    this.timeout(1_800_000);
    let forge: Forge;
    let repository: ForgeRepository;
    let commits: readonly string[];

    before(async () => {
        forge = await Forge.start();
        repository = await forge.createRepository("team/users", { private: true });
        const first = await repository.push("first", { files: { "version.txt": "1\n" }, tags: ["v1"] });
        const second = await repository.push("second", { files: { "version.txt": "2\n" } });
        commits = [first, second];
    });
    after(() => forge?.close());

    /** Pushes a workflow with these steps and runs it. @returns the log */
    async function ran(steps: string): Promise<string> {
        const job = `  check:\n    runs-on: ubuntu-latest\n    steps:\n${steps.replaceAll(/^ {8}/gm, "    ")}`;
        const text = step(`on: workflow_dispatch\njobs:\n${job}`);
        await repository.push("third", { files: { ".github/workflows/ci.yml": text } });
        const run = await repository.runs.ended(await repository.runs.dispatch("ci.yml"));
        assert.equal(run.conclusion, "success", await repository.runs.describe(run.id));
        return repository.runs.log(run.id, "check");
    }

    it("clone the event's commit alone, and stay logged in", async () => {
        const log = await ran(`
          - uses: actions/checkout@v4
          - run: |
              echo "at $(git log --format=%s | tr '\\n' ' ')on $(git branch --show-current)"
              git ls-remote origin HEAD`);
        assert.match(log, /^at third on main$/m);
        assert.match(log, /^\w{40}\tHEAD$/m);
    });

    it("clone everything with fetch-depth 0", async () => {
        const log = await ran(`
          - uses: actions/checkout@v5
            with: { fetch-depth: 0, persist-credentials: false }
          - run: |
              echo "at $(git log --format=%s | tail -2 | tr '\\n' ' ')with $(git tag)"
              git ls-remote origin HEAD || echo "logged out"
            env: { GIT_TERMINAL_PROMPT: 0 }`);
        assert.match(log, /^at second first with v1$/m);
        assert.match(log, /^logged out$/m);
    });

    it("clone a tag, a branch and a commit, into a folder", async () => {
        const [first, second] = commits;
        const log = await ran(`
          - uses: actions/checkout@v4
            with: { ref: v1, path: tag }
          - uses: actions/checkout@v4
            with: { ref: ${second}, path: commit }
          - uses: actions/checkout@v4
            with: { ref: main, path: branch, fetch-depth: 2 }
          - run: echo "$(cat tag/version.txt) $(git -C tag rev-parse HEAD) $(cat commit/version.txt) $(git -C branch rev-list --count HEAD)"`);
        assert.match(log, new RegExp(`^1 ${first} 2 2$`, "m"));
    });

    it("stand in for what installs tools, and say so", async () => {
        const log = await ran(`
          - uses: actions/setup-node@v4
            id: node
            with: { node-version: 20, cache: npm }
          - uses: actions/setup-python@v5
            with: { python-version: "3.13" }
          - uses: actions/cache@v4
            id: cache
            with: { path: x, key: y }
          - run: echo "node {{ steps.node.outputs.node-version }}, hit {{ steps.cache.outputs.cache-hit }}"`);
        assert.match(log, /^stand-in: setup-node, [\d.]+ is on the PATH$/m);
        assert.match(log, /^stand-in: setup-python, 3[\d.]+ is on the PATH$/m);
        assert.match(log, /^stand-in: cache, nothing is kept$/m);
        assert.match(log, /^node 2\d[\d.]+, hit false$/m);
    });
});
