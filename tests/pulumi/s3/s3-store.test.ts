import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { type FileHandle, open } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { writePlainProgram } from "../plain-program.js";
import { PulumiMachine } from "../pulumi-machine.js";
import { buildS3Store, S3Store } from "./s3-store.js";

interface HistoryLine {
    readonly message: string;
    readonly result: string;
}

const up = ["up", "--yes", "--skip-preview", "--stack", "organization/shop/dev"];

/** A program that continues when something is written into its pipe. */
const waitingProgram = `name: shop
runtime: yaml
outputs:
  text: {fn::readFile: ./pipe}
`;

/** Waits until a machine's program has begun. The program ends once something is written into the returned pipe. */
function programBegun(machine: PulumiMachine): Promise<FileHandle> {
    return open(join(machine.project, "pipe"), "w");
}

describe("An S3-compatible store as Pulumi's backend", function () {
    this.timeout(30_000);
    let store: S3Store;
    let first: PulumiMachine;
    let second: PulumiMachine;

    before(async function () {
        this.timeout(1_200_000);
        await buildS3Store();
        store = await S3Store.start("states");
        const environment = {
            ...store.environment,
            PULUMI_BACKEND_URL: store.backendUrl("states"),
            PULUMI_CONFIG_PASSPHRASE: "tests",
        };
        first = new PulumiMachine(environment);
        second = new PulumiMachine(environment);
        first.write("Pulumi.yaml", waitingProgram);
        execFileSync("mkfifo", [join(first.project, "pipe")]);
        writePlainProgram(second);
        await second.succeed("stack", "init", "organization/shop/dev");
    });

    after(async () => {
        await store.close();
        first.remove();
        second.remove();
    });

    const history = () => second.json<HistoryLine[]>("stack", "history", "--json", "--stack", "organization/shop/dev");

    it("lets one machine update a stack, and refuses the other with the holder's name", async () => {
        const update = first.start(...up, "--message", "of the first machine");
        const pipe = await programBegun(first);
        const { code, stderr } = await second.run(...up);
        assert.equal(code, 1);
        assert.match(stderr, /^error: the stack is currently locked by 1 lock\(s\)\./m);
        assert.match(stderr, new RegExp(`created by ${userInfo().username}@.* \\(pid ${update.pid}\\) at `));
        await pipe.write("done");
        await pipe.close();
        assert.equal((await update.ended).code, 0);
        await second.succeed(...up, "--message", "of the second");
        assert.deepEqual(
            (await history()).map(({ message, result }) => [message, result]),
            [
                ["of the second", "succeeded"],
                ["of the first machine", "succeeded"],
            ],
        );
    });

    it("keeps the lock of a machine that is gone until someone cancels it", async () => {
        const update = first.start(...up);
        const pipe = await programBegun(first);
        update.kill("SIGKILL");
        await update.ended;
        await pipe.close();
        assert.match((await second.run(...up)).stderr, /^error: the stack is currently locked by 1 lock\(s\)\./m);
        await second.succeed("cancel", "--yes", "organization/shop/dev");
        await second.succeed(...up, "--message", "after the cancel");
        const [newest, before] = await history();
        assert.deepEqual([newest?.message, before?.message], ["after the cancel", "of the second"]);
    });

    it("can be read while it refuses writes", async () => {
        const before = await history();
        await store.leave();
        await store.comeBack({ readOnly: true });
        assert.equal((await second.succeed("stack", "output", "version")).trim(), "1.0.0");
        const { code, stderr } = await second.run(...up);
        assert.equal(code, 1);
        assert.match(stderr, /AccessDenied/);
        assert.deepEqual(await history(), before);
        await store.leave();
        await store.comeBack();
        await second.succeed(...up);
    });

    it("is away and comes back with everything it had", async () => {
        await store.leave();
        const { code, stderr } = await second.run("stack", "output", "version");
        assert.notEqual(code, 0);
        assert.match(stderr, /connection refused/);
        await store.comeBack();
        assert.equal((await second.succeed("stack", "output", "version")).trim(), "1.0.0");
    });
});
