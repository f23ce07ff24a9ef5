import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describePulumi, findPulumi, homeOf, oldestPulumi, pulumiEnvironment } from "../../../machine/find-pulumi.js";
import { builtCommand, type MadePulumi, pinnedPulumi, pulumiHome } from "../../../machine/pulumi-home.js";
import { compareVersions } from "../../../model/release/compare-versions.js";

describe("findPulumi", () => {
    let folder: string;
    let environment: NodeJS.ProcessEnv;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "find-pulumi-"));
        environment = { HOME: folder, XDG_CACHE_HOME: join(folder, "cache"), PATH: join(folder, "bin") };
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    /** A program that reports a version and counts how often it is asked. */
    function program(path: string, says: string): string {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, `#!/bin/sh\necho asked >> '${folder}/asked'\n${says}\n`, { mode: 0o755 });
        return path;
    }
    const telling = (path: string, version: string) => program(join(folder, path), `echo v${version}`);
    function built(version = "3.248.0"): MadePulumi {
        const home = pulumiHome(environment);
        program(builtCommand(home), "exit 1");
        const plugins = [
            { name: "kubernetes", version: "4.25.0", standIn: false },
            { name: "docker", version: "5.2.0", standIn: true },
            { name: "random", version: "4.21.2", standIn: true },
        ];
        const made: MadePulumi = { command: builtCommand(home), version, plugins, parts: [] };
        writeFileSync(join(home, "made.json"), JSON.stringify(made));
        return made;
    }

    it("finds none where there is none", async () => {
        assert.deepEqual(await findPulumi(environment), { passedOver: [] });
    });

    it("prefers the one on PATH, as installed", async () => {
        const command = telling("bin/pulumi", "3.276.0");
        telling(".pulumi/versions/3.250.0/bin/pulumi", "3.250.0");
        built();
        assert.deepEqual((await findPulumi(environment)).pulumi, {
            command,
            version: "3.276.0",
            origin: "on PATH",
            plugins: [],
        });
    });

    it("asks for a version only once while the file stays the same", async () => {
        const command = telling("bin/pulumi", "3.276.0");
        for (let times = 0; times < 3; times++) await findPulumi(environment);
        assert.equal(readFileSync(join(folder, "asked"), "utf8"), "asked\n");
        rmSync(command);
        telling("bin/pulumi", "3.277.0");
        assert.equal((await findPulumi(environment)).pulumi?.version, "3.277.0");
    });

    it("uses the newest that the Automation API has installed, without starting it", async () => {
        for (const version of ["3.9.0", "3.250.0", "3.249.1"])
            telling(`.pulumi/versions/${version}/bin/pulumi`, version);
        const { pulumi } = await findPulumi(environment);
        assert.equal(pulumi?.command, join(folder, ".pulumi/versions/3.250.0/bin/pulumi"));
        assert.throws(() => readFileSync(join(folder, "asked")));
    });

    it("falls back to the built one, with its home and the stand-ins in it", async () => {
        const made = built();
        const { pulumi } = await findPulumi(environment);
        assert.deepEqual(pulumi, {
            command: made.command,
            version: "3.248.0",
            origin: "built from its Go modules",
            home: pulumiHome(environment),
            plugins: made.plugins,
        });
        assert.equal(
            describePulumi(pulumi!),
            "Pulumi 3.248.0 (built from its Go modules), with stand-ins for docker 5.2.0 and random 4.21.2",
        );
    });

    it("uses the home made for an installed one, and no other", async () => {
        const command = telling("bin/pulumi", "3.276.0");
        const made = { ...built(), command, version: "3.276.0" };
        writeFileSync(join(pulumiHome(environment), "made.json"), JSON.stringify(made));
        const { pulumi } = await findPulumi(environment);
        assert.deepEqual([pulumi?.command, pulumi?.home], [command, pulumiHome(environment)]);
    });

    it("skips what is too old, too new or does not run, by name, and uses the next", async () => {
        telling("bin/pulumi", "3.247.9");
        telling(".pulumi/versions/4.0.0/bin/pulumi", "4.0.0");
        built();
        const { pulumi, passedOver } = await findPulumi(environment);
        assert.equal(pulumi?.origin, "built from its Go modules");
        assert.deepEqual(passedOver, [
            `${folder}/bin/pulumi is 3.247.9, older than 3.248.0`,
            `${folder}/.pulumi/versions/4.0.0/bin/pulumi is 4.0.0; it must be older than 4.0.0`,
        ]);
        program(join(folder, "bin/pulumi"), "exit 1");
        const [first] = (await findPulumi({ ...environment, HOME: join(folder, "nobody") })).passedOver;
        assert.equal(first, `${folder}/bin/pulumi does not report its version`);
    });

    it("knows the version to install or build where there is none", () =>
        assert.ok(compareVersions(oldestPulumi, pinnedPulumi().version) <= 0));
});

describe("the environment of Pulumi", () => {
    const command = "/p/bin/pulumi";

    it("has its folder first on PATH, and the home made for it", () => {
        const given = pulumiEnvironment({ command, home: "/h" }, { PATH: "/usr/bin" });
        assert.deepEqual(given, { PATH: "/p/bin:/usr/bin", PULUMI_HOME: "/h", PULUMI_SKIP_UPDATE_CHECK: "true" });
    });

    it("leaves a person's own home and wishes as they are", () => {
        const own = { PATH: "/usr/bin", PULUMI_HOME: "/mine", PULUMI_SKIP_UPDATE_CHECK: "false" };
        assert.equal(pulumiEnvironment({ command, home: "/h" }, own)["PULUMI_HOME"], undefined);
        assert.equal(pulumiEnvironment({ command }, own)["PULUMI_SKIP_UPDATE_CHECK"], "false");
        assert.equal(homeOf({ home: "/h" }, own), "/mine");
        assert.equal(homeOf({ home: "/h" }, {}), "/h");
        assert.equal(homeOf({}, { HOME: "/ada" }), "/ada/.pulumi");
    });
});
