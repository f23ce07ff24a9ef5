import assert from "node:assert/strict";
import {
    existsSync,
    lstatSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    readlinkSync,
    rmSync,
    statSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pluginFolder, readMadePulumi } from "../../../../machine/pulumi-home.js";
import { cachedPath } from "../../../../platform/cached-build.js";
import { type GoPrograms, goBuild } from "../../../../platform/go-build.js";
import { makePulumiHome } from "../../../../platform/pulumi/make-pulumi-home.js";
import {
    cliProgram,
    kubernetesProviderProgram,
    languageHostProgram,
    yamlHostProgram,
} from "../../../../platform/pulumi/pulumi-build.js";

describe("A Pulumi home of our own", () => {
    const kubernetes = { name: "kubernetes", version: "4.25.0" };
    const docker = { name: "docker", version: "5.2.0" };
    const cache = process.env["XDG_CACHE_HOME"];
    let folder: string;
    let home: string;
    let installedHome: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "pulumi-home-"));
        [home, installedHome] = [join(folder, "home"), join(folder, "installed")];
        process.env["XDG_CACHE_HOME"] = join(folder, "cache");
        built(cliProgram(), "pulumi");
        built(yamlHostProgram(), "pulumi-language-yaml");
        built(languageHostProgram(), "language-host");
        built(kubernetesProviderProgram(), "kubernetes-provider");
    });
    afterEach(() => {
        if (cache === undefined) delete process.env["XDG_CACHE_HOME"];
        else process.env["XDG_CACHE_HOME"] = cache;
        rmSync(folder, { recursive: true });
    });

    function built(programs: GoPrograms, name: string): void {
        const path = cachedPath(goBuild(programs));
        mkdirSync(path, { recursive: true });
        writeFileSync(join(path, name), name, { mode: 0o755 });
    }
    const make = (installed?: { readonly command: string; readonly version: string }) =>
        makePulumiHome(
            home,
            { version: "3.248.0", plugins: [kubernetes, docker], installedHome, ...(installed && { installed }) },
            readMadePulumi(home),
        );
    const program = (plugin: typeof docker) => join(pluginFolder(home, plugin), `pulumi-resource-${plugin.name}`);

    it("has the built programs, and a stand-in for what cannot be built", () => {
        const made = make();
        assert.deepEqual(made.plugins, [
            { ...kubernetes, standIn: false },
            { ...docker, standIn: true },
        ]);
        assert.equal(made.command, join(home, "bin", "pulumi"));
        for (const [name, content] of [
            ["pulumi", "pulumi"],
            ["pulumi-language-yaml", "pulumi-language-yaml"],
            ["pulumi-language-nodejs", "language-host"],
            ["pulumi-language-python", "language-host"],
        ]) {
            assert.equal(readFileSync(join(home, "bin", name!), "utf8"), content);
            // Pulumi looks for its language hosts next to the file that its own path resolves to.
            assert.ok(!lstatSync(join(home, "bin", name!)).isSymbolicLink());
        }
        assert.equal(readFileSync(program(kubernetes), "utf8"), "kubernetes-provider");
        assert.match(
            readFileSync(program(docker), "utf8"),
            /^#!\/bin\/sh\nexec '.*' '.*main\.js' 'docker' '5\.2\.0' "\$@"\n$/,
        );
        assert.deepEqual(readMadePulumi(home), made);
    });

    it("is left alone while it is up to date, and made again when it was not finished", () => {
        make();
        const made = statSync(program(docker)).ino;
        make();
        assert.equal(statSync(program(docker)).ino, made);
        rmSync(join(home, "made.json"));
        make();
        assert.ok(existsSync(join(home, "made.json")));
    });

    it("uses an installed plugin as it is, and has no other CLI next to an installed one", () => {
        mkdirSync(pluginFolder(installedHome, docker), { recursive: true });
        const installed = { command: "/usr/bin/pulumi", version: "3.276.0" };
        const made = make(installed);
        assert.deepEqual([made.command, made.version], ["/usr/bin/pulumi", "3.276.0"]);
        assert.deepEqual(made.plugins[1], { ...docker, standIn: false });
        assert.equal(readlinkSync(pluginFolder(home, docker)), pluginFolder(installedHome, docker));
        assert.ok(!existsSync(join(home, "bin", "pulumi")));
    });
});
