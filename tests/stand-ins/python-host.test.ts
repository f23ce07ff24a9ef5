// The stand-in language host for Python by itself. python-programs.test.ts runs programs with the real CLI.
import assert from "node:assert/strict";
import { once } from "node:events";
import { HostedProgram } from "./hosted-program.js";
import { LanguageHost } from "./language-host.js";

describe("The stand-in language host for Python", function () {
    this.timeout(600_000);
    let program: HostedProgram;
    let host: LanguageHost;
    afterEach(async () => {
        await host?.end();
        program.end();
    });
    const options = { virtualenv: "venv" };
    beforeEach(async () => {
        program = new HostedProgram();
        host = await LanguageHost.start("python");
        // A Python that sees only the packages in `site`.
        program.write(
            "venv/bin/python",
            `#!/bin/sh\nexec python3 -S -c 'import sys; sys.path.append("${program.folder}/site"); sys.argv[0] = "-c"; exec(sys.argv.pop(2))' "$@"\n`,
            0o755,
        );
    });

    it("finds the providers of the installed packages", async () => {
        const distribution = (name: string, version: string, requires: string[] = []) =>
            program.write(
                `site/${name}-${version}.dist-info/METADATA`,
                [
                    `Metadata-Version: 2.1`,
                    `Name: ${name}`,
                    `Version: ${version}`,
                    ...requires.map(one => `Requires-Dist: ${one}`),
                    "",
                ].join("\n"),
            );
        distribution("pulumi_shop", "1.2.3", ["parver>=0.2; python_version > '3'", "never; extra == 'dev'"]);
        program.write("site/pulumi_shop/pulumi-plugin.json", { resource: true, name: "shop" });
        distribution("pulumi_early", "1.2.3a4");
        program.write("site/pulumi_early/pulumi-plugin.json", { resource: true, name: "early" });
        distribution("acme", "7");
        program.write("site/acme/pulumi-plugin.json", { resource: true, version: "2.0.0" });
        distribution("parver", "0.5");
        assert.deepEqual((await program.packages(host, options)).sort(), [
            "resource acme v2.0.0",
            "resource shop v1.2.3",
        ]);
        assert.deepEqual((await program.dependencies(host, false, options)).sort(), [
            "acme 7",
            "pulumi-early 1.2.3a4",
            "pulumi-shop 1.2.3",
        ]);
        assert.equal((await program.dependencies(host, true, options)).length, 4);
    });

    it("refuses a missing virtual environment, and another toolchain", async () => {
        await assert.rejects(program.packages(host, { virtualenv: "nowhere" }), {
            message: `${program.folder}/nowhere has no Python; run: pulumi install`,
        });
        await assert.rejects(program.packages(host, { toolchain: "poetry" }), {
            message: "Pulumi.yaml: runtime.options.toolchain poetry is beyond this stand-in; use pip",
        });
    });

    it("ends when it is asked to", async () => {
        host.process.kill("SIGTERM");
        await once(host.process, "exit");
        assert.equal(host.process.exitCode, 0);
    });
});
