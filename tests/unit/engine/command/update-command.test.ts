import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { WriteFailed } from "../../../../engine/backend/atomic-file.js";
import { type CommandContext, CommandFailure } from "../../../../engine/command/command-context.js";
import { updateStack } from "../../../../engine/command/update-command.js";
import type { UpdateCommandOptions, UpdateVerb } from "../../../../engine/command/update-command-options.js";
import type { StartedProgram } from "../../../../engine/program/started-program.js";
import { Secret } from "../../../../engine/property-value.js";
import type { Provider } from "../../../../engine/provider.js";
import type { ResourceState } from "../../../../engine/resource-state.js";
import type { UpdateOptions, UpdateResult } from "../../../../engine/update.js";
import { CommandRun } from "./command-run.js";

type Run = (options: UpdateOptions, started?: StartedProgram) => Promise<UpdateResult>;

const root: ResourceState = {
    urn: "urn:pulumi:dev::users::pulumi:pulumi:Stack::users-dev",
    custom: false,
    type: "pulumi:pulumi:Stack",
    inputs: {},
    outputs: { token: new Secret("tok-1"), url: "http://u" },
};

// The steps themselves are played by a script here; what is tested is everything around them.
describe("an update", () => {
    let cli: CommandRun;
    let out: string;
    let created: string[];
    beforeEach(async () => {
        cli = new CommandRun();
        out = "";
        created = [];
        await cli.run(["stack", "init", "dev"]);
    });
    afterEach(() => cli.remove());

    const start = async () => ({}) as StartedProgram;
    const provider = { create: async (_: unknown, type: string) => created.push(type) } as unknown as Provider;

    async function update(verb: UpdateVerb, run: Run, options: Partial<UpdateCommandOptions> = {}): Promise<void> {
        const tell = (text: string) => {
            out += text;
        };
        const context: CommandContext = {
            workingDirectory: cli.directory,
            environment: cli.environment,
            out: tell,
            err: tell,
            signal: new AbortController().signal,
            readInput: async () => "",
        };
        const all = { yes: true, skipPreview: true, target: [], replace: [], flags: { yes: true }, ...options };
        await updateStack(context, verb, all, { run, start, provider: () => provider });
    }

    const event = (part: Partial<EngineEvent>) => ({ sequence: 7, timestamp: 1, ...part }) as EngineEvent;
    const summary = (resourceChanges: Record<string, number>) =>
        event({ summaryEvent: { maybeCorrupt: false, durationSeconds: 1, resourceChanges, policyPacks: {} } });

    /** Makes the stack resource and tells so. */
    const create: Run = async options => {
        const snapshot = { resources: [root], pendingOperations: [] };
        options.onEvent(event({ preludeEvent: { config: options.config } }));
        if (options.kind !== "preview") {
            await options.save(snapshot);
        }
        options.onEvent(summary({ create: 1 }));
        options.onEvent(event({ cancelEvent: {} }));
        return { result: "succeeded", resourceChanges: { create: 1 }, snapshot };
    };

    const state = () => readFileSync(join(cli.state, ".pulumi/stacks/users/dev.json"), "utf8");
    const history = async () => JSON.parse(await cli.output("stack", "history", "--json"));
    const locks = () => readdirSync(join(cli.state, ".pulumi/locks/organization/users/dev"));

    it("leaves state, history and no lock", async () => {
        await cli.output("config", "set", "--secret", "pw", "hunter2");
        let seen: UpdateOptions | undefined;
        await update(
            "up",
            options => {
                seen = options;
                assert.equal(locks().length, 2);
                return create(options);
            },
            { message: "why", execKind: "auto.local" },
        );
        assert.deepEqual(seen?.config, { "users:pw": "hunter2" });
        assert.deepEqual(seen?.secretConfigKeys, ["users:pw"]);
        assert.equal(seen?.program, "index.js");
        assert.match(state(), /"secrets_providers":\{"type":"passphrase","state":\{"salt":"v1:/);
        assert.doesNotMatch(state(), /tok-1/);
        assert.equal(await cli.output("stack", "output", "token", "--show-secrets"), "tok-1\n");
        const [entry] = await history();
        assert.deepEqual(Object.keys(entry), [
            "version",
            "kind",
            "startTime",
            "message",
            "environment",
            "config",
            "result",
            "endTime",
            "resourceChanges",
        ]);
        assert.deepEqual([entry.kind, entry.message, entry.result], ["update", "why", "succeeded"]);
        assert.equal(entry.environment["exec.kind"], "auto.local");
        assert.deepEqual(entry.config, { "users:pw": { secret: true } });
        assert.deepEqual(entry.resourceChanges, { create: 1 });
        assert.deepEqual(locks(), []);
        const recorded = join(cli.state, ".pulumi/history/users/dev");
        const checkpoint = readdirSync(recorded).find(name => name.endsWith(".checkpoint.json")) as string;
        assert.equal(readFileSync(join(recorded, checkpoint), "utf8"), state());
    });

    it("that fails ends with 1 and is in the history as failed", async () => {
        const run: Run = async ({ snapshot, onEvent }) => {
            const failed = { color: "never", severity: "error" as const, message: "update failed\n" };
            onEvent(event({ diagnosticEvent: { ...failed, prefix: "error: " } }));
            return { result: "failed", resourceChanges: {}, snapshot, error: "update failed" };
        };
        await assert.rejects(update("up", run), new CommandFailure("", 1));
        assert.match(out, /Diagnostics:\n {2}pulumi:pulumi:Stack \(users-dev\):\n {4}error: update failed\n/);
        assert.equal((await history())[0].result, "failed");
        assert.deepEqual(locks(), []);
    });

    it("that breaks off releases the lock and is in the history as failed", async () => {
        const run: Run = async () => {
            throw new WriteFailed("/state/dev.json", Object.assign(new Error(), { code: "ENOSPC" }));
        };
        await assert.rejects(update("destroy", run), /no space left on the device/);
        const [entry] = await history();
        assert.deepEqual([entry.kind, entry.result], ["destroy", "failed"]);
        assert.deepEqual(locks(), []);
    });

    it("with a wrong passphrase changes nothing, though nothing is secret", async () => {
        const before = state();
        cli.environment = { ...cli.environment, PULUMI_CONFIG_PASSPHRASE: "wrong" };
        const run: Run = async options => {
            const creation = options.providers("random", "").create({} as never, "random:index:RandomPet", {});
            await creation.catch(() => undefined);
            await options.save({ resources: [{ ...root, outputs: {} }], pendingOperations: [] }).catch(() => undefined);
            return create(options);
        };
        await assert.rejects(
            update("up", run),
            new CommandFailure("getting stack configuration: get stack secrets manager: incorrect passphrase"),
        );
        assert.deepEqual(created, []);
        assert.equal(state(), before);
        assert.deepEqual(await history(), []);
        assert.deepEqual(locks(), []);
    });

    it("with --refresh is one run to those who watch", async () => {
        const kinds: string[] = [];
        const log = join(cli.root, "events.jsonl");
        const run: Run = (options, early) => {
            assert.equal(early, undefined);
            kinds.push(options.kind);
            return create(options);
        };
        await update("up", run, { refresh: true, eventLog: log });
        assert.deepEqual(kinds, ["refresh", "update"]);
        const events = readFileSync(log, "utf8").trim().split("\n");
        assert.deepEqual(
            events.map(line => Object.keys(JSON.parse(line)).at(-1)),
            ["preludeEvent", "summaryEvent", "cancelEvent"],
        );
        assert.deepEqual(
            events.map(line => JSON.parse(line).sequence),
            [0, 1, 2],
        );
        assert.equal((await history()).length, 1);
    });

    it("that should change nothing and does ends with 7, applied", async () => {
        await assert.rejects(
            update("up", create, { expectNoChanges: true }),
            new CommandFailure("no changes were expected for update but changes were proposed", 7),
        );
        assert.equal((await history())[0].result, "succeeded");
    });

    it("previews first unless told not to, and a preview leaves no trace", async () => {
        const before = state();
        await update("preview", create);
        assert.equal(state(), before);
        assert.deepEqual(await history(), []);
        const kinds: string[] = [];
        const run: Run = options => {
            kinds.push(options.kind);
            return create(options);
        };
        await update("up", run, { skipPreview: false });
        assert.deepEqual(kinds, ["preview", "update"]);
    });

    it("is refused to a second one at the same time", async () => {
        await update("up", async options => {
            await assert.rejects(update("up", create), /^StackLocked|locked by 1 lock\(s\)/);
            return create(options);
        });
        assert.equal((await history()).length, 1);
    });

    it("reads the outputs of another stack, its own included", async () => {
        await update("up", create);
        await update("up", async (options, early) => {
            assert.ok(early);
            assert.deepEqual(await options.stackOutputs("organization/users/dev"), root.outputs);
            assert.deepEqual(await options.stackOutputs("dev"), root.outputs);
            assert.equal(await options.stackOutputs("organization/users/none"), undefined);
            return create(options);
        });
    });

    it("forgets interrupted creates when told so", async () => {
        const resource = { ...root, urn: `${root.urn}-2`, outputs: {} };
        const pendingOperations = [{ resource, type: "creating" as const }];
        const run: Run = async () => ({
            result: "succeeded",
            resourceChanges: {},
            snapshot: { resources: [root], pendingOperations },
        });
        await update("up", run);
        const count = async (options: Partial<UpdateCommandOptions>) => {
            let pending = -1;
            const look: Run = async ({ snapshot }) => {
                pending = snapshot.pendingOperations.length;
                return { result: "succeeded", resourceChanges: {}, snapshot };
            };
            await update("refresh", look, options);
            return pending;
        };
        assert.equal(await count({}), 1);
        assert.equal(await count({ clearPendingCreates: true }), 0);
        assert.equal(await count({}), 0);
    });
});
