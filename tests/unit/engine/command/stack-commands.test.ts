import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { CommandRun } from "./command-run.js";

const data = join(__dirname, "../../../../../tests/recordings/data/engine");

describe("stack", () => {
    let cli: CommandRun;
    beforeEach(() => {
        cli = new CommandRun();
    });
    afterEach(() => cli.remove());

    /** The recorded stack with secrets, as stack dev of project c05. */
    function placeRecorded(): void {
        writeFileSync(join(cli.directory, "Pulumi.yaml"), "name: c05\nruntime: nodejs\n");
        mkdirSync(join(cli.state, ".pulumi/stacks/c05"), { recursive: true });
        writeFileSync(join(cli.state, ".pulumi/meta.yaml"), "version: 1\n");
        cpSync(join(data, "secrets-checkpoint.json"), join(cli.state, ".pulumi/stacks/c05/dev.json"));
        cpSync(join(data, "secrets-stack.yaml"), join(cli.directory, "Pulumi.dev.yaml"));
        cli.environment = { ...cli.environment, PULUMI_STACK: "dev" };
    }

    it("is made, selected, listed, renamed and removed with the CLI's texts and exit codes", async () => {
        assert.deepEqual(await cli.run(["stack", "init", "dev"]), { code: 0, out: "", err: "Created stack 'dev'\n" });
        assert.deepEqual(await cli.run(["stack", "init", "dev"]), {
            code: 1,
            out: "",
            err: "error: stack 'organization/users/dev' already exists\n",
        });
        assert.equal(
            readFileSync(join(cli.state, ".pulumi/stacks/users/dev.json"), "utf8"),
            '{"version":3,"checkpoint":{"stack":"organization/users/dev"}}',
        );
        assert.deepEqual(await cli.run(["stack", "select", "--stack", "nosuch"]), {
            code: 6,
            out: "",
            err: "error: no stack named 'nosuch' found\n",
        });
        assert.equal(await cli.output("stack", "rename", "dev2"), "Renamed dev to dev2\n");
        assert.deepEqual(JSON.parse(await cli.output("stack", "ls", "--json")), [{ name: "dev2", current: true }]);
        assert.ok(existsSync(join(cli.directory, "Pulumi.dev2.yaml")));
        assert.equal(await cli.output("stack", "rm", "--yes"), "Stack 'dev2' has been removed!\n");
        assert.deepEqual(readdirSync(cli.directory), ["Pulumi.yaml"]);
        assert.deepEqual(await cli.run(["stack", "history"]), {
            code: 1,
            out: "",
            err: "error: no stack selected; please use `pulumi stack select` or `pulumi stack init` to choose one\n",
        });
    });

    it("prints the outputs that the CLI left, secrets only when asked", async () => {
        placeRecorded();
        cli.environment = { ...cli.environment, PULUMI_CONFIG_PASSPHRASE: undefined };
        const masked = JSON.parse(await cli.output("stack", "output", "--json"));
        assert.equal(masked.token, "[secret]");
        assert.deepEqual(masked.mixed, { closed: "[secret]", list: [1, "[secret]"], open: "s1bckkra" });
        cli.environment = { ...cli.environment, PULUMI_CONFIG_PASSPHRASE: "x" };
        const shown = JSON.parse(await cli.output("stack", "output", "--json", "--show-secrets"));
        assert.equal(shown.token, "tok-1");
        assert.deepEqual(shown.whole, { a: 1, b: [true, null, "x"] });
        assert.equal(await cli.output("stack", "output", "token", "--show-secrets"), "tok-1\n");
        assert.equal(await cli.output("stack", "output", "idHex"), "id-39553bac\n");
        assert.equal(
            (await cli.run(["stack", "output", "nope"])).err,
            "error: current stack does not have output property 'nope'\n",
        );
        cli.environment = { ...cli.environment, PULUMI_CONFIG_PASSPHRASE: "wrong" };
        assert.equal(
            (await cli.run(["stack", "output", "--show-secrets"])).err,
            "error: failed to decrypt: incorrect passphrase, please set PULUMI_CONFIG_PASSPHRASE to the correct passphrase or set PULUMI_CONFIG_PASSPHRASE_FILE to a file containing the passphrase\n",
        );
    });

    it("goes out by export and comes back by import, with and without plain secrets", async () => {
        placeRecorded();
        const plain = await cli.output("stack", "export", "--show-secrets");
        assert.match(plain, /"plaintext": "\\"tok-1\\""/);
        const encrypted = await cli.output("stack", "export");
        assert.deepEqual(
            JSON.parse(encrypted).deployment,
            JSON.parse(readFileSync(join(data, "secrets-checkpoint.json"), "utf8")).checkpoint.latest,
        );
        writeFileSync(join(cli.root, "plain.json"), plain);
        assert.equal(await cli.output("stack", "import", "--file", "../plain.json"), "Import complete.\n");
        assert.doesNotMatch(readFileSync(join(cli.state, ".pulumi/stacks/c05/dev.json"), "utf8"), /plaintext|tok-1/);
        assert.equal(await cli.output("stack", "export", "--show-secrets"), plain);
    });

    it("refuses to import what belongs to another stack or is out of order", async () => {
        placeRecorded();
        const deployment = JSON.parse(await cli.output("stack", "export"));
        const [first, second] = deployment.deployment.resources;
        deployment.deployment.resources = [second, deployment.deployment.resources[2]];
        const unordered = await cli.run(["stack", "import"], JSON.stringify(deployment));
        assert.match(
            unordered.err,
            /^error: 2 errors occurred:\n {4}1\) state file contains errors: resource .* refers to unknown parent /,
        );
        deployment.deployment.resources = [{ ...first, urn: first.urn.replace(":dev::", ":other::") }];
        assert.deepEqual(await cli.run(["stack", "import"], JSON.stringify(deployment)), {
            code: 1,
            out: "",
            err:
                "error: 2 errors occurred:\n" +
                "    1) resource 'urn:pulumi:other::c05::pulumi:pulumi:Stack::c05-dev' is from a different stack (other != dev)\n" +
                "    2) importing this file could be dangerous; rerun with --force to proceed anyway\n",
        });
    });

    it("is not removed while it has resources", async () => {
        placeRecorded();
        const { code, err } = await cli.run(["stack", "rm", "--yes"]);
        assert.equal(code, 1);
        assert.match(err, /^error: 'dev' still has resources; removal rejected\. Possible actions:\n/);
    });

    it("loses its locks by cancel", async () => {
        await cli.run(["stack", "init", "dev"]);
        const folder = join(cli.state, ".pulumi/locks/organization/users/dev");
        mkdirSync(folder, { recursive: true });
        const holder = { pid: 1, username: "u", hostname: `not-${hostname()}`, timestamp: "2026-11-21T09:06:45Z" };
        writeFileSync(join(folder, "7f9d307d-a5f1-4140-b569-575f223d0e8d.json"), JSON.stringify(holder));
        assert.match(
            (await cli.run(["up", "--yes", "--skip-preview"])).err,
            /^error: the stack is currently locked by 1 lock/,
        );
        assert.equal(
            await cli.output("cancel", "--yes", "dev"),
            "The currently running update for 'dev' has been canceled!\n",
        );
        assert.deepEqual(readdirSync(folder), []);
    });

    it("has tags", async () => {
        await cli.run(["stack", "init", "dev"]);
        await cli.output("stack", "tag", "set", "team", "ops");
        assert.equal(await cli.output("stack", "tag", "get", "team"), "ops\n");
        assert.equal(await cli.output("stack", "tag", "ls", "--json"), '{\n  "team": "ops"\n}\n');
        await cli.output("stack", "tag", "rm", "team");
        assert.equal(
            (await cli.run(["stack", "tag", "get", "team"])).err,
            "error: stack tag 'team' not found for stack 'dev'\n",
        );
    });
});

describe("the command line", () => {
    let cli: CommandRun;
    beforeEach(() => {
        cli = new CommandRun();
    });
    afterEach(() => cli.remove());

    it("says which version of Pulumi it follows and who the user is", async () => {
        assert.match(await cli.output("version"), /^v3\.\d+\.\d+\n$/);
        assert.equal(JSON.parse(await cli.output("whoami", "--json")).url, `file://${cli.state}`);
        assert.equal(await cli.output("plugin", "ls", "--json"), "[]\n");
    });

    it("refuses by name what the engine does not do", async () => {
        assert.equal((await cli.run(["env", "ls"])).err, "error: unknown command 'env'\n");
        assert.equal(
            (await cli.run(["up", "--yes", "--client=127.0.0.1:1"])).err,
            "error: --client is not supported by the embedded engine; use the Pulumi CLI\n",
        );
        assert.equal(
            (await cli.run(["plugin", "install", "resource", "aws", "v1"])).err,
            "error: the resource plugin aws is not supported by the embedded engine, which has kubernetes, docker, random built in\n",
        );
        writeFileSync(
            join(cli.directory, "Pulumi.yaml"),
            "name: p\nruntime: ruby\nplugins: {}\npackages: {aws: aws@7.0.0, own: ../own}\n",
        );
        assert.equal(
            (await cli.run(["stack", "ls"])).err,
            `error: 3 problem(s) in ${cli.directory}/Pulumi.yaml:\n` +
                '  - runtime: "ruby" is not supported by the embedded engine, which has nodejs, python, yaml\n' +
                '  - packages.aws: "aws@7.0.0" is not a folder; the embedded engine takes plugins from folders, such as ../plugin\n' +
                "  - plugins: the embedded engine does not support this; use the Pulumi CLI\n",
        );
    });

    it("does not apply anything that nobody confirmed", async () => {
        assert.deepEqual(await cli.run(["up"]), {
            code: 2,
            out: "",
            err: "error: --yes or --skip-preview or --preview-only must be passed in to proceed when running in non-interactive mode\n",
        });
    });
});

describe("state unprotect", () => {
    let cli: CommandRun;
    beforeEach(async () => {
        cli = new CommandRun();
        cli.environment = { ...cli.environment, PULUMI_STACK: "dev" };
        await cli.output("stack", "init", "dev");
        const urn = (name: string) => `urn:pulumi:dev::users::corpus:index:Comp::${name}`;
        const resources = ["a", "b"].map(name => ({
            urn: urn(name),
            custom: false,
            type: "corpus:index:Comp",
            protect: true,
        }));
        const deployment = { manifest: { time: "2026-11-21T08:47:20Z", magic: "", version: "" }, resources };
        writeFileSync(join(cli.directory, "export.json"), JSON.stringify({ version: 3, deployment }));
        await cli.output("stack", "import", "--file", "export.json");
    });
    afterEach(() => cli.remove());

    async function protectedNames(): Promise<string[]> {
        const { deployment } = JSON.parse(await cli.output("stack", "export")) as {
            deployment: { resources: { urn: string; protect?: boolean }[] };
        };
        return deployment.resources.filter(({ protect }) => protect).map(({ urn }) => urn.slice(-1));
    }

    it("lets one resource be deleted again, or all", async () => {
        const urn = "urn:pulumi:dev::users::corpus:index:Comp::a";
        assert.equal(await cli.output("state", "unprotect", urn, "--yes"), "Resource unprotected\n");
        assert.deepEqual(await protectedNames(), ["b"]);
        assert.equal(await cli.output("state", "unprotect", "--all", "--yes"), "All resources unprotected\n");
        assert.deepEqual(await protectedNames(), []);
    });

    it("refuses a resource that is not there, and to go on without a yes", async () => {
        assert.deepEqual(await cli.run(["state", "unprotect", "urn:x", "--yes"]), {
            code: 1,
            out: "",
            err: 'error: No such resource "urn:x" exists in the current state\n',
        });
        assert.equal((await cli.run(["state", "unprotect", "--all"])).code, 2);
    });
});
