// The package as npm packs and installs it, used by a project that has nothing else of this repository.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { projectFolder } from "../../machine/files.js";
import { type Pulumi, pulumiEnvironment } from "../../machine/find-pulumi.js";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";
import { RunningCommand } from "../stories/running-command.js";
import { expectCode } from "../stories/story.js";

const own = JSON.parse(readFileSync(join(projectFolder(), "package.json"), "utf8"));
const repository = "registry.example.com/team/users";
const digest = `sha256:${"a".repeat(64)}`;

/** Composes components: a service, and a secret that the team makes itself. */
const program = `
import { EnvironmentSecret, FastApiService, type FastApiServiceArgs, readStackSettings, serviceOutputs } from "fastapi-release";

export = async () => {
    const { settings, last } = await readStackSettings();
    const args: FastApiServiceArgs = {
        settings,
        last,
        needs: namespace => [
            new EnvironmentSecret({ service: "users", namespace, version: 7, values: { TOKEN: "t" } }).secret,
        ],
    };
    return serviceOutputs(new FastApiService(settings.service.name, args), settings);
};
`;

const tsconfig = (module: string, moduleResolution: string) =>
    JSON.stringify({
        compilerOptions: { target: "es2022", module, moduleResolution, outDir: "dist", strict: true, types: [] },
        files: ["index.ts"],
    });

const settings = {
    config: {
        "kubernetes:context": "production",
        "fastapi-release:service": { name: "users", namespace: "users" },
        "fastapi-release:release": { repository },
        "fastapi-release:slots": { blue: { version: "1.0.0", digest, repository } },
        "fastapi-release:traffic": "blue",
    },
};

describe("The packed package", function () {
    this.timeout(300_000);
    let folder: string;
    let project: string;
    let tarball: string;
    let paths: readonly string[];
    let pulumi: Pulumi;

    const npm = (...args: string[]) => execFileSync("npm", args, { cwd: project, encoding: "utf8", stdio: "pipe" });
    const write = (name: string, content: string | object) =>
        writeFileSync(join(project, name), typeof content === "string" ? content : JSON.stringify(content));

    before(async () => {
        pulumi = await ensurePulumi(() => undefined);
        folder = mkdtempSync(join(tmpdir(), "npm-package-"));
        project = join(folder, "project");
        mkdirSync(project);
        // What is compiled here is packed as it is: two compilers at once would write over each other.
        const packing = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
        const packed = execFileSync("npm", packing, { cwd: projectFolder(), encoding: "utf8", stdio: "pipe" });
        const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
        tarball = join(folder, filename);
        paths = files.map(({ path }) => path);
        write("package.json", {
            private: true,
            main: "dist/index.js",
            dependencies: {
                "@pulumi/pulumi": own.dependencies["@pulumi/pulumi"],
                "fastapi-release": `file:${tarball}`,
            },
            devDependencies: { typescript: own.devDependencies.typescript },
        });
        write("index.ts", program);
        write("Pulumi.yaml", "name: users\nruntime: {name: nodejs, options: {typescript: false}}\n");
        write("Pulumi.prod.yaml", settings);
        npm("install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error");
    });
    after(() => {
        if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    });

    const command = (...args: string[]) =>
        new RunningCommand({
            script: join(project, "node_modules", ".bin", "fastapi-release"),
            args,
            cwd: project,
            environment: {
                HOME: folder,
                ...pulumiEnvironment(pulumi),
                PULUMI_BACKEND_URL: `file://${folder}`,
                DOCKER_HOST: "unix:///nowhere",
                KUBECONFIG: "/nowhere",
            },
        }).ended;

    it("has what a project uses, and nothing of tests, platform and demo", () => {
        for (const path of ["dist/components/index.d.ts", "dist/release/command.js", "schema/settings.schema.json"]) {
            assert.ok(paths.includes(path), path);
        }
        const rooms = new Set(
            paths.map(path =>
                path
                    .split("/")
                    .slice(0, path.startsWith("dist/") ? 2 : 1)
                    .join("/"),
            ),
        );
        assert.deepEqual(
            [...rooms].filter(room => /test|platform|demo|stand-ins|bench|tools|examples/.test(room)),
            [],
        );
        assert.deepEqual(
            paths.filter(path => /(^|\/)(tests?|__pycache__|node_modules)\/|\.tsbuildinfo$|\.egg-info/.test(path)),
            [],
        );
    });

    it("needs no package at run time that is a dependency of the repository's tools only", () => {
        // ws takes the last two where somebody has installed them.
        const declared = [...Object.keys(own.dependencies), "bufferutil", "utf-8-validate"];
        const scripts = paths.filter(path => path.startsWith("dist/") && path.endsWith(".js"));
        const needed = scripts.flatMap(path => {
            const text = readFileSync(join(projectFolder(), path), "utf8");
            const names = [...text.matchAll(/\brequire\("((?:@[\w-]+\/)?\w[\w.:-]*)[^"]*"\)/g)].map(
                ([, name]) => name!,
            );
            return names.filter(name => !declared.includes(name) && !isOfNode(name)).map(name => `${path}: ${name}`);
        });
        assert.deepEqual(needed, []);
    });

    const tool = (name: string, ...args: string[]) =>
        execFileSync(join(projectFolder(), "node_modules", ".bin", name), args, { encoding: "utf8", stdio: "pipe" });

    it("is a package in order: publint", () => {
        tool("publint", join(project, "node_modules", "fastapi-release"), "--strict", "--pack", "false");
    });

    it("has types that every way of resolving finds: arethetypeswrong", () => {
        const { analysis } = JSON.parse(tool("attw", tarball, "--format", "json", "--entrypoints", "."));
        assert.equal(analysis.types.kind, "included");
        assert.deepEqual(analysis.problems, []);
    });

    for (const [module, moduleResolution] of [
        ["preserve", "bundler"],
        ["node16", "node16"],
    ] as const) {
        it(`compiles a program that composes components, resolved as ${moduleResolution}`, () => {
            write("tsconfig.json", tsconfig(module, moduleResolution));
            const text = module === "preserve" ? program.replace("export =", "export default") : program;
            write("index.ts", text);
            const tsc = join(project, "node_modules", ".bin", "tsc");
            execFileSync(tsc, ["-p", project], { encoding: "utf8", stdio: "pipe" });
        });
    }

    it("runs that program by its command: `render` previews it with Pulumi and writes its objects", async () => {
        expectCode(0, await command("render", "--settings", "--stack", "prod", "--out", "manifests"));
        const { resources } = parse(readFileSync(join(project, "manifests", "kustomization.yaml"), "utf8"));
        const objects = (resources as string[]).map(path =>
            parse(readFileSync(join(project, "manifests", path), "utf8")),
        );
        const deployment = objects.find(({ kind }) => kind === "Deployment");
        assert.equal(deployment.spec.template.spec.containers[0].image, `${repository}:1.0.0@${digest}`);
        assert.ok(
            readdirSync(join(project, "manifests"), { recursive: true }).some(path => /secrets-v7/.test(`${path}`)),
        );
    });

    it("writes a project of its own by `init`", async () => {
        write("main.py", "from fastapi import FastAPI\n\napp = FastAPI()\n");
        const library = ["--library", "git+https://git.example.com/team/fastapi-release.git#v0.1.0"];
        const { stdout } = expectCode(0, await command("init", "--dry-run", "--json", ...library));
        const { files } = JSON.parse(stdout) as { files: { path: string }[] };
        assert.ok(files.some(({ path }) => path === "Pulumi.dev.yaml"));
    });
});

function isOfNode(name: string): boolean {
    return name.startsWith("node:") || require("node:module").builtinModules.includes(name);
}
