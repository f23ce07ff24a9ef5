import assert from "node:assert/strict";
import type { PulumiMachine } from "../pulumi-machine.js";
import { type HistoryLine, machineOf } from "./cloud-machine.js";
import { PulumiCloud } from "./pulumi-cloud.js";

interface Exported {
    readonly version: number;
    readonly deployment: {
        readonly resources?: readonly { readonly urn: string; readonly outputs?: Readonly<Record<string, unknown>> }[];
        readonly secrets_providers?: { readonly type: string; readonly state: Readonly<Record<string, string>> };
    };
}

describe("The stand-in for Pulumi Cloud, used by the CLI's commands", function () {
    this.timeout(30_000);
    let cloud: PulumiCloud;
    let machine: PulumiMachine;

    before(async () => {
        cloud = await PulumiCloud.start();
        machine = machineOf(cloud);
    });

    after(async () => {
        machine.remove();
        await cloud.close();
    });

    const history = () => machine.json<HistoryLine[]>("stack", "history", "--json");

    it("lets a user in and returns who it is", async () => {
        await machine.succeed("login");
        const who = await machine.json<object>("whoami", "--json");
        assert.deepEqual(who, {
            user: "ada",
            organizations: ["ada", "team"],
            url: "",
            tokenInformation: { name: "tests" },
        });
    });

    it("creates a stack in the default organization", async () => {
        await machine.succeed("stack", "init", "dev");
        const [row] = await machine.json<object[]>("stack", "ls", "--json");
        assert.deepEqual(row, { name: "dev", current: true });
        const { code, stderr } = await machine.run("stack", "init", "dev");
        assert.equal(code, 1);
        assert.match(stderr, /^error: stack 'team\/shop\/dev' already exists$/m);
    });

    it("shows an empty state and no history before the first update", async () => {
        assert.deepEqual((await machine.json<Exported>("stack", "export")).deployment.resources, undefined);
        assert.deepEqual(await history(), []);
    });

    it("encrypts secret config, and decrypts it for those who may ask", async () => {
        await machine.succeed("config", "set", "version", "1.0.0");
        await machine.succeed("config", "set", "--secret", "key", "s<e>same");
        const config = await machine.json<Record<string, { value?: string }>>("config", "--json", "--show-secrets");
        assert.equal(config["shop:key"]?.value, "s<e>same");
        assert.equal((await machine.succeed("config", "get", "key")).trim(), "s<e>same");
    });

    it("keeps an update's kind, message and environment", async () => {
        await machine.succeed("preview");
        await machine.succeed("up", "--yes", "--message", "first release");
        const [entry, ...others] = await history();
        assert.deepEqual(others, []);
        const { kind, message, result, version, resourceChanges, config, environment } = entry!;
        assert.deepEqual(
            { kind, message, result, version, resourceChanges },
            {
                kind: "update",
                message: "first release",
                result: "succeeded",
                version: 1,
                resourceChanges: { create: 1, delete: 0, same: 0, update: 0 },
            },
        );
        assert.equal(environment?.["exec.kind"], "cli");
        assert.deepEqual(config["shop:version"], { value: "1.0.0", secret: false });
        assert.deepEqual(config["shop:key"], { secret: true });
    });

    it("returns the outputs; secrets are encrypted in the state", async () => {
        const outputs = await machine.json<object>("stack", "output", "--json", "--show-secrets");
        assert.deepEqual(outputs, { version: "1.0.0", password: "p<w>d" });
        const { deployment } = await machine.json<Exported>("stack", "export");
        assert.deepEqual(deployment.secrets_providers, {
            type: "service",
            state: { url: cloud.url, owner: "team", project: "shop", stack: "dev" },
        });
        assert.ok(!JSON.stringify(deployment).includes("p<w>d"));
    });

    it("pages the history from 1, newest entry first", async () => {
        await machine.succeed("up", "--yes", "--skip-preview", "--message", "second release");
        const page = async (number: number) =>
            (
                await machine.json<HistoryLine[]>(
                    "stack",
                    "history",
                    "--json",
                    "--page-size",
                    "1",
                    "--page",
                    `${number}`,
                )
            ).map(({ version, message }) => [version, message]);
        assert.deepEqual(await page(1), [[2, "second release"]]);
        assert.deepEqual(await page(2), [[1, "first release"]]);
        assert.deepEqual(await page(3), []);
    });

    it("distinguishes failed updates from succeeded ones, and continues afterwards", async () => {
        machine.write("Pulumi.yaml", "name: shop\nruntime: yaml\noutputs: {version: {fn::select: [1, [0]]}}\n");
        assert.notEqual((await machine.run("up", "--yes", "--skip-preview", "--message", "broken")).code, 0);
        const [entry] = await history();
        assert.deepEqual([entry?.version, entry?.message, entry?.result], [3, "broken", "failed"]);
    });

    it("exports the state of a version and imports it", async () => {
        await machine.succeed("stack", "export", "--version", "1", "--file", "state.json");
        await machine.succeed("stack", "import", "--file", "state.json");
        const [entry] = await history();
        assert.deepEqual([entry?.version, entry?.kind, entry?.message], [4, "import", ""]);
        assert.equal((await machine.succeed("stack", "output", "version")).trim(), "1.0.0");
    });

    it("refreshes, sets tags, reads the last config", async () => {
        await machine.succeed("refresh", "--yes", "--skip-preview");
        assert.equal((await history())[0]?.kind, "refresh");
        await machine.succeed("stack", "tag", "set", "tier", "gold");
        assert.equal((await machine.succeed("stack", "tag", "get", "tier")).trim(), "gold");
        await machine.succeed("config", "refresh", "--force");
        assert.equal((await machine.succeed("config", "get", "key")).trim(), "s<e>same");
    });

    it("renames a stack, also inside its state", async () => {
        await machine.succeed("stack", "rename", "qa");
        const { deployment } = await machine.json<Exported>("stack", "export");
        assert.equal(deployment.resources?.[0]?.urn, "urn:pulumi:qa::shop::pulumi:pulumi:Stack::shop-dev");
        assert.equal(deployment.secrets_providers?.state["stack"], "qa");
        const outputs = await machine.json<Record<string, string>>("stack", "output", "--json", "--show-secrets");
        assert.equal(outputs["password"], "p<w>d");
    });

    it("removes a stack only when it has no resources, or by force", async () => {
        const { code, stderr } = await machine.run("stack", "rm", "--yes");
        assert.equal(code, 1);
        assert.match(stderr, /^error: 'qa' still has resources; removal rejected/m);
        await machine.succeed("destroy", "--yes", "--skip-preview");
        assert.equal((await history())[0]?.kind, "destroy");
        await machine.succeed("stack", "rm", "--yes");
        assert.deepEqual(await machine.json<object[]>("stack", "ls", "--json"), []);
    });

    it("received no request that it does not know", () => {
        const notFound = cloud.requests.filter(({ status }) => status === 404).map(({ path }) => path);
        assert.deepEqual(new Set(notFound), new Set(["/api/stacks/team/shop/dev"]));
    });
});
