import assert from "node:assert/strict";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import { Report } from "../../../../release/output/report.js";
import { refreshSettings } from "../../../../release/settings/refresh-settings.js";
import { SampleProject } from "../sample-project.js";
import { release, twoReleases } from "../sample-settings.js";

const first = { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } } as const;

describe("settings refresh", () => {
    let project: SampleProject;
    beforeEach(() => {
        project = new SampleProject();
        project.record(first, "deploy 1.0.0 to blue, first traffic");
        project.writeBack(first, fingerprint({ ...first, quarantine: [] }));
        project.record(twoReleases, "deploy 1.1.0 to green, traffic from 1.0.0");
    });
    afterEach(() => project.remove());

    async function refresh(check = false): Promise<string[]> {
        const { said, report } = project.listen();
        await refreshSettings({ ...project.options, check }, report);
        return said.map(line => line.replace("stdout: ", ""));
    }

    it("writes what the ledger has decided since, shows it key by key, and leaves the rest alone", async () => {
        const said = await refresh();
        assert.equal(
            said[0],
            "the ledger is now at entry 2 (2026-11-21T10:02:00.000Z): deploy 1.1.0 to green, traffic from 1.0.0",
        );
        const old = fingerprint({ ...first, quarantine: [] });
        assert.deepEqual(
            said.filter(line => / (basedOn|traffic|slots\.green\.(digest|version|env.*)):/.test(line)),
            [
                `  ~ basedOn: ${old} -> ${fingerprint(twoReleases)}`,
                `  + slots.green.digest: ${release("1.1.0").digest}`,
                "  + slots.green.env.LOG_LEVEL: info",
                "  + slots.green.version: 1.1.0",
                "  ~ traffic: blue -> green",
            ],
        );
        assert.equal(said.at(-1), `written to ${project.file}`);
        assert.match(project.text, /^# What runs where\.\n/);
        assert.match(project.text, /fastapi-release:traffic: green\n/);
    });

    it("changes nothing the second time", async () => {
        await refresh();
        const text = project.text;
        const said = await refresh();
        assert.deepEqual(said, ["the file matches entry 2 (2026-11-21T10:02:00.000Z)", `${project.file} is unchanged`]);
        assert.equal(project.text, text);
        await refresh(true);
    });

    it("only reports with --check, and exits with code 1", async () => {
        const text = project.text;
        await assert.rejects(refresh(true), {
            message: `${project.file} is out of date: \`settings refresh\` writes this to it.`,
            exitCode: 1,
        });
        assert.equal(project.text, text);
    });

    it("prints the changes as JSON", async () => {
        const printed: string[] = [];
        const report = new Report(true, (stream, text) => stream === "stdout" && printed.push(text));
        await refreshSettings({ ...project.options, json: true, check: false }, report);
        const { changed, entry, isAhead, changes } = JSON.parse(printed.join(""));
        assert.deepEqual([changed, entry, isAhead], [true, 2, false]);
        assert.deepEqual(changes.at(-1), { key: "traffic", from: "blue", to: "green" });
    });

    it("refuses a file that is not valid settings, with all problems", async () => {
        project.write("users/Pulumi.dev.yaml", "config:\n  fastapi-release:traffic: 3\n");
        await assert.rejects(refresh(), /problems, in .*Pulumi\.dev\.yaml; nothing was changed:\n.*service/);
    });
});
