import assert from "node:assert/strict";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandRun } from "./command-run.js";

// Texts and typing as recorded with the Pulumi CLI.
describe("config", () => {
    let cli: CommandRun;
    beforeEach(async () => {
        cli = new CommandRun();
        await cli.run(["stack", "init", "dev"]);
    });
    afterEach(() => cli.remove());
    const file = () => readFileSync(join(cli.directory, "Pulumi.dev.yaml"), "utf8");

    it("sets, gets and lists values as the CLI does", async () => {
        await cli.output("config", "set", "plain", "v1");
        await cli.output("config", "set", "--secret", "pw", "hunter2");
        await cli.output("config", "set", "--path", "obj.list[0]", "10");
        await cli.output("config", "set", "--path", "obj.flag", "true");
        await cli.output("config", "set", "--path", "--secret", "obj.pw", "deep");
        await cli.output("config", "set", "zone:ns", "x");
        await cli.output("config", "set", "num", "5", "--type", "int");
        await cli.run(["config", "set", "fromstdin"], "line1\nline2\n");
        await cli.output(
            "config",
            "set-all",
            "--plaintext",
            "p1=a=1",
            "--secret",
            "p2=b",
            "--path",
            "--plaintext",
            "q.r=1",
        );
        assert.equal(
            await cli.output("config"),
            [
                "KEY        VALUE",
                "fromstdin  line1",
                "           line2",
                "num        5",
                'obj        {"flag":true,"list":[10],"pw":"[secret]"}',
                "p1         a=1",
                "p2         [secret]",
                "plain      v1",
                "pw         [secret]",
                'q          {"r":1}',
                "zone:ns    x",
                "",
            ].join("\n"),
        );
        assert.equal(await cli.output("config", "get", "pw"), "hunter2\n");
        assert.equal(await cli.output("config", "get", "--path", "obj.list[0]"), "10\n");
        assert.deepEqual(JSON.parse(await cli.output("config", "get", "obj", "--json")), {
            value: '{"flag":true,"list":[10],"pw":"deep"}',
            objectValue: { flag: true, list: [10], pw: "deep" },
            secret: true,
        });
        const all = JSON.parse(await cli.output("config", "--json"));
        assert.deepEqual(all["users:obj"], { secret: true });
        assert.deepEqual(all["users:num"], { value: "5", secret: false });
        const shown = JSON.parse(await cli.output("config", "--json", "--show-secrets"));
        assert.deepEqual(shown["users:p2"], { value: "b", secret: true });
        assert.doesNotMatch(file(), /hunter2|deep/);
    });

    it("removes values, and none that is not there", async () => {
        await cli.output("config", "set-all", "--plaintext", "a=1", "--plaintext", "b=2", "--plaintext", "c=3");
        await cli.output("config", "rm-all", "a", "b");
        await cli.output("config", "rm", "nope");
        assert.equal(await cli.output("config"), "KEY  VALUE\nc    3\n");
        await cli.output("config", "rm", "c");
        assert.match(file(), /^encryptionsalt: v1:\S+\n$/);
    });

    it("takes a value after --, as Automation gives it", async () => {
        for (const value of ["-v", "--json", "--", ""]) {
            await cli.output("config", "set", "k", "--stack", "dev", "--plaintext", "--non-interactive", "--", value);
            assert.equal(await cli.output("config", "get", "k", "--non-interactive"), `${value}\n`);
        }
    });

    it("takes the JSON that it prints", async () => {
        const json = '{"users:a": {"value": "1", "secret": true}, "users:b": {"objectValue": [1], "secret": false}}';
        await cli.output("config", "set-all", "--stack", "dev", "--json", json);
        assert.equal(await cli.output("config", "get", "a"), "1\n");
        assert.equal(await cli.output("config", "get", "b"), "[1]\n");
    });

    it("keeps comments, order, quotes and links of the settings file", async () => {
        const text = "# why\nconfig:\n  users:b: two # b\n  # about a\n  users:config:a: '1'\n";
        writeFileSync(join(cli.directory, "real.yaml"), text);
        symlinkSync("real.yaml", join(cli.directory, "Pulumi.link.yaml"));
        await cli.output("stack", "init", "link");
        await cli.output("config", "set", "a", "3");
        await cli.output("config", "set", "c", "6");
        assert.match(
            readFileSync(join(cli.directory, "real.yaml"), "utf8"),
            /^# why\nconfig:\n {2}users:b: two # b\n {2}# about a\n {2}users:config:a: "3"\n {2}users:c: "6"\nencryptionsalt: v1:\S+\n$/,
        );
    });

    it("says which key is missing", async () => {
        assert.deepEqual(await cli.run(["config", "get", "nope"]), {
            code: 1,
            out: "",
            err: "error: configuration key 'nope' not found for stack 'dev'\n",
        });
    });

    it("is refused with a wrong passphrase when a secret is asked for", async () => {
        await cli.output("config", "set", "--secret", "pw", "x");
        cli.environment = { ...cli.environment, PULUMI_CONFIG_PASSPHRASE: "wrong" };
        assert.equal((await cli.run(["config", "get", "pw"])).err, "error: incorrect passphrase\n");
        assert.equal((await cli.run(["config", "set", "--secret", "pw", "y"])).err, "error: incorrect passphrase\n");
        assert.equal(await cli.output("config"), "KEY  VALUE\npw   [secret]\n");
        cli.environment = { ...cli.environment, PULUMI_CONFIG_PASSPHRASE: undefined };
        assert.equal(
            (await cli.run(["config", "get", "pw"])).err,
            "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables\n",
        );
    });
});
