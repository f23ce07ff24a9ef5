import assert from "node:assert/strict";
import { Command } from "commander";
import { Report } from "../../../../release/output/report.js";
import type { CommitOptions } from "../../../../release/write-back/commit-settings.js";
import { addWriteBack, withCommit } from "../../../../release/write-back/write-back-options.js";

/** The parsed options, or why they are refused. */
function parse(...args: string[]): object | string {
    const command = addWriteBack(new Command("deploy"))
        .exitOverride()
        .configureOutput({ writeErr: () => undefined });
    try {
        return command.parse(args, { from: "user" }).opts();
    } catch (error) {
        return (error as Error).message;
    }
}

describe("the options of a write-back", () => {
    const asked = { writeBack: true, commitWriteBack: true, skipCi: false };
    const cases: readonly [string, string[], object | string][] = [
        ["write the file and commit nothing by default", [], { ...asked, commitWriteBack: false }],
        ["commit when asked to push", ["--push"], { ...asked, push: true }],
        ["commit when asked to push to a branch", ["--push", "main"], { ...asked, push: "main" }],
        ["commit when asked to skip CI", ["--skip-ci"], { ...asked, skipCi: true }],
        [
            "take the whole name of a branch",
            ["--push", "refs/heads/fix/a-b.1"],
            { ...asked, push: "refs/heads/fix/a-b.1" },
        ],
        ...["", "a b", "-x", "a..b", "a:b", "main/", ".a", "a/.b", "a.lock", "a.lock/b", "@"].map(
            (name): [string, string[], string] => [
                `refuse what is no branch before anything happens: "${name}"`,
                [`--push=${name}`],
                `error: option '--push [branch]' argument '${name}' is invalid. Use the name of a branch, such as main.`,
            ],
        ),
        [
            "do not commit an unwritten file",
            ["--no-write-back", "--push"],
            "error: option '--commit-write-back' cannot be used with option '--no-write-back'",
        ],
    ];
    for (const [name, args, expected] of cases) it(name, () => assert.deepEqual(parse(...args), expected));
});

describe("a command with a commit", () => {
    const options = { stack: "dev", cwd: "/nowhere", json: false, dryRun: false, commitWriteBack: true };
    const run = async (given: CommitOptions, command: () => Promise<void>) => {
        const said: string[] = [];
        const report = new Report(false, (_, text) => said.push(text));
        await withCommit(given, command)(given, report).catch((error: Error) => said.push(error.message));
        return said.join("");
    };

    it("commits when it has ended, successfully or not", async () => {
        assert.match(await run(options, async () => undefined), /^warning: Pulumi\.dev\.yaml is not committed/);
        const failing = async () => {
            throw new Error("gate failed");
        };
        assert.match(await run(options, failing), /^warning: Pulumi\.dev\.yaml is not committed(.|\n)*\ngate failed$/);
    });

    it("commits nothing after a dry run, or unasked", async () => {
        const { commitWriteBack: _, ...unasked } = options;
        assert.equal(await run({ ...options, dryRun: true }, async () => undefined), "");
        assert.equal(await run(unasked, async () => undefined), "");
    });
});
