import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { HistoryOptions } from "../../../release/history/filter-history.js";
import { history } from "../../../release/history/history.js";
import { historyProve } from "../../../release/history/prove.js";
import { show } from "../../../release/history/show.js";
import { promotionRecordKey } from "../../../release/ledger/read-promotion-record.js";
import { Report } from "../../../release/output/report.js";
import { digestOf } from "../components/some-registry.js";
import { GitRepository } from "./deploy/git-repository.js";
import { SampleBackend } from "./sample-backend.js";
import { samplePromotion } from "./sample-promotion.js";

/** A manifest for each version. */
const manifestOf = (version: string) => JSON.stringify({ manifests: [], annotations: { version } });
const digests = Object.fromEntries(
    ["1.0.0", "1.1.0", "1.2.0"].map(version => [version, digestOf(manifestOf(version))]),
);

describe("The ledger's commands", () => {
    let repository: GitRepository;
    let backend: SampleBackend;
    let server: Server;
    let image: string;
    /** Digests by tag, as the registry has them. */
    let published: Record<string, string>;
    const url = process.env["PULUMI_BACKEND_URL"];

    beforeEach(done => {
        repository = new GitRepository();
        published = { ...digests };
        server = createServer((request, response) => {
            const reference = (request.url ?? "").split("/").at(-1)!;
            const digest = reference.startsWith("sha256:") ? reference : published[reference];
            const version = Object.keys(digests).find(one => digests[one] === digest);
            const isThere = version !== undefined && Object.values(published).includes(digests[version]!);
            const answer = isThere ? manifestOf(version) : "{}";
            response.writeHead(isThere || request.url === "/v2/" ? 200 : 404).end(answer);
        }).listen(0, "127.0.0.1", () => {
            image = `127.0.0.1:${(server.address() as AddressInfo).port}/users`;
            writeFileSync(join(repository.folder, "Pulumi.yaml"), "name: users\nruntime: nodejs\n");
            backend = new SampleBackend(repository.folder, image);
            const commit = repository.commit("The service");
            const environment = { "git.head": commit, "git.committer": "Ada" };
            backend.update(1, "1.0.0", digests["1.0.0"]!, { environment });
            backend.update(2, "1.1.0", digests["1.1.0"]!);
            process.env["PULUMI_BACKEND_URL"] = `file://${repository.folder}`;
            done();
        });
    });
    afterEach(() => {
        if (url === undefined) delete process.env["PULUMI_BACKEND_URL"];
        else process.env["PULUMI_BACKEND_URL"] = url;
        server.closeAllConnections();
        server.close();
        repository.remove();
    });

    type Command<T> = (options: T, report: Report) => Promise<void>;
    /** A command's output, including its final message. */
    async function run<T extends object>(
        command: Command<T>,
        more: Omit<T, keyof HistoryOptions> & Partial<HistoryOptions>,
    ) {
        let said = "";
        const report = new Report(more.json ?? false, (stream, text) => {
            if (more.json !== true || stream === "stdout") said += text;
        });
        const options = {
            stack: "dev",
            cwd: repository.folder,
            json: false,
            ...more,
        } as unknown as T;
        try {
            await command(options, report);
        } catch (error) {
            assert.equal((error as Error).name, "Refusal", (error as Error).stack);
            said += `refused: ${(error as Error).message}\n`;
        }
        return said.replaceAll(image, "registry/users");
    }
    const prove = (tag = false) => run(historyProve, { tag });

    function edit(number: number, change: (text: string) => string): void {
        const file = backend.historyFile(number);
        const text = readFileSync(file, "utf8");
        assert.notEqual(change(text), text);
        writeFileSync(file, change(text));
    }

    it("prove nothing without a seal, seal on request, and prove from then on", async () => {
        assert.equal(
            await prove(),
            `images: 2 of 2 present in the registry
refused: 1 problem, so the ledger is not proven:
  - no entry is sealed: there is no tag ledger/users/dev/*; \`history prove --tag\` writes one.
`,
        );
        assert.equal(repository.git("tag"), "");
        assert.equal(
            await prove(true),
            `wrote the tag ledger/users/dev/2; keep it where no one can change it: this repository has no remote
now sealed by the tag ledger/users/dev/2: entries 1 to 2
whether they were changed before is unknown
images: 2 of 2 present in the registry
proven
`,
        );
        backend.update(3, "1.2.0", digests["1.2.0"]!);
        assert.equal(
            await prove(),
            `unchanged since ledger/users/dev/2: entries 1 to 2
not sealed: entry 3, where a change would go unnoticed; \`history prove --tag\` seals it
images: 3 of 3 present in the registry
proven up to entry 2
`,
        );
    });

    it("name an edited entry, a removed one, and lost and moved images", async () => {
        backend.update(3, "1.2.0", digests["1.2.0"]!);
        await prove(true);
        edit(1, text => text.replace('"Ada"', '"Eve"'));
        rmSync(backend.historyFile(2));
        published = { "1.0.0": digests["1.0.0"]!, "1.1.0": digests["1.2.0"]!, "1.2.0": digests["1.0.0"]! };
        assert.equal(
            await prove(),
            `images: 1 of 2 present in the registry
refused: 3 problems, so the ledger is not proven:
  - entry 1 (2026-11-21T10:01:00.000Z) was edited after ledger/users/dev/3 sealed it.
  - entry 2 (2026-11-21T10:02:00.000Z), sealed by ledger/users/dev/3, is gone from the ledger.
  - the tag registry/users:1.2.0 has moved: the ledger says ${digests["1.2.0"]} (entry 2), the registry ${digests["1.0.0"]}.
`,
        );
        published = {};
        const { proven, findings, problems } = JSON.parse(
            (await run(historyProve, { tag: false, json: true })).split("refused:")[0]!,
        );
        assert.deepEqual([proven, findings[0].what, problems.length], [false, "edited", 4]);
        assert.match(problems[2], /^the registry has lost registry\/users:1\.0\.0@/);
    });

    it("show a promotion's check results, and seal them with the entry", async () => {
        const { config } = JSON.parse(readFileSync(backend.historyFile(2), "utf8"));
        const record = samplePromotion("end");
        const carried = { ...config, [promotionRecordKey]: JSON.stringify(record) };
        backend.update(3, "1.1.0", digests["1.1.0"]!, { config: carried });
        const shown = await run(show, { entry: "3" });
        assert.match(
            shown,
            /\n {2}promotion {2}1\.1\.0 in green, from 1\.0\.0 in blue, since .*: failed, errors: 0\.031 is/,
        );
        assert.match(shown, /\n {2}checks {5}alive, 200 within 500 ms, .*\n {13}errors, at most 0\.01, /);
        assert.deepEqual(JSON.parse(await run(show, { entry: "3", json: true })).promotion, record);
        assert.equal("promotion" in JSON.parse(await run(show, { entry: "2", json: true })), false);
        await prove(true);
        edit(3, text => text.replaceAll("0.031", "0.009"));
        assert.match(await prove(), /entry 3 \(.*\) was edited after ledger\/users\/dev\/3 sealed it/);
    });

    it("prove only the whole ledger", async () =>
        assert.equal(
            await run(historyProve, { tag: false, since: "7d" }),
            "refused: prove checks the whole ledger; leave out --since, --release and --metrics.\n",
        ));

    it("have nothing to prove in an empty ledger", async () =>
        assert.match(
            await run(historyProve, { tag: false, stack: "other" }),
            /of stack other has no entry yet, so there is/,
        ));

    it("show a part of the history", async () => {
        assert.match(await run(history, { since: "2" }), /^ {2}entry .*\n {2}2 {6}2026-11-21T10:02:00Z .*\n$/);
        assert.match(await run(history, { release: "1.0.0" }), /\n {2}1 .*\n {2}2 .*\n$/);
        assert.equal(
            await run(history, { release: "9.9.9", since: "2" }),
            `none of the 2 entries is about 9.9.9 and is since entry 2\n`,
        );
        assert.match(await run(history, { since: "soon" }), /^refused: --since: "soon" is not a time; use a day/);
    });

    it("show one entry, and say which exist", async () => {
        const shown = JSON.parse(await run(show, { entry: "latest", json: true }));
        assert.deepEqual([shown.entry, shown.before], [2, { entry: 1, result: "succeeded" }]);
        assert.deepEqual(
            shown.diff.map(({ path }: { path: string }) => path),
            ["slots.blue.digest", "slots.blue.version"],
        );
        assert.doesNotMatch(await run(show, { entry: "1" }), /v1:abc/);
        for (const entry of ["0", "3", "first"]) {
            assert.equal(
                await run(show, { entry }),
                `refused: "${entry}" is not an entry in the ledger of stack dev; use a number from 1 to 2, or latest.\n`,
            );
        }
    });

    it("write metrics for Prometheus, and keep the old file if that fails", async () => {
        const file = join(repository.folder, "users.prom");
        assert.equal(await run(history, { metrics: file }), `wrote ${file}: 2 deployments, 0 failed\n`);
        const text = readFileSync(file, "utf8");
        assert.match(text, /^fastapi_release_deployments_total\{stack="dev",service="users"\} 2$/m);
        // Committed at nine, all traffic at 10:01:09; the second entry has no commit.
        assert.match(text, /^fastapi_release_lead_time_seconds_sum\{[^}]*\} 3669$/m);
        assert.match(text, /^fastapi_release_lead_time_seconds_count\{[^}]*\} 1$/m);
        assert.match(
            await run(history, { metrics: join(file, "x") }),
            /refused: --metrics: .*x cannot be written: ENOTDIR/,
        );
        assert.match(await run(history, { metrics: file, since: "7d" }), /refused: --metrics counts the whole ledger/);
    });
});
