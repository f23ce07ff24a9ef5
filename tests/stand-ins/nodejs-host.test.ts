// The stand-in language host for Node.js by itself, with a fake SDK: what it starts, with which arguments and
// environment, and how that ends.
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LanguageRuntimeService as service } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import {
    AboutRequest,
    InstallDependenciesRequest,
    RunPluginRequest,
    RunPluginResponse,
    RunRequest,
} from "@pulumi/pulumi/proto/language_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { pinnedVersion } from "../../platform/go-build.js";
import { languageHostProgram } from "../../platform/pulumi/pulumi-build.js";
import { HostedProgram } from "./hosted-program.js";
import { LanguageHost } from "./language-host.js";

/** Replaces @pulumi/pulumi/cmd/run: records how it was called, then does what the program's name says. */
const runner = `
const { writeFileSync, renameSync } = require("fs");
const told = { args: process.argv.slice(2), pid: process.pid, cwd: process.cwd(), node: process.execArgv,
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("PULUMI_"))) };
writeFileSync("told.new", JSON.stringify(told));
renameSync("told.new", "told.json");
console.log("printed");
console.error("complained");
const code = Number(process.argv.at(-1));
if (code >= 0) process.exit(code);
setInterval(() => {}, 1000);
`;

interface Told {
    readonly args: string[];
    readonly pid: number;
    readonly cwd: string;
    readonly node: string[];
    readonly env: Record<string, string>;
}

describe("The stand-in language host for Node.js", function () {
    this.timeout(600_000);
    let program: HostedProgram;
    let host: LanguageHost;
    afterEach(async () => {
        await host?.end();
        program.end();
    });
    const told = async (): Promise<Told> => {
        for (let waited = 0; !existsSync(join(program.folder, "told.json")); waited++) {
            assert.ok(waited < 100, "nothing was started");
            await sleep(100);
        }
        return JSON.parse(readFileSync(join(program.folder, "told.json"), "utf8")) as Told;
    };
    const isGone = async (pid: number) => {
        for (let waited = 0; waited < 50; waited++) {
            if (!existsSync(`/proc/${pid}`) || /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8")))
                return true;
            await sleep(100);
        }
        return false;
    };

    beforeEach(async () => {
        program = new HostedProgram();
        host = await LanguageHost.start("nodejs");
        program.write("node_modules/@pulumi/pulumi/package.json", { name: "@pulumi/pulumi", version: "3.0.0" });
        program.write("node_modules/@pulumi/pulumi/cmd/run/index.js", runner);
        program.write("node_modules/@pulumi/pulumi/cmd/run-plugin/index.js", runner);
    });

    const runRequest = (argument: string, options = {}) => {
        const request = new RunRequest();
        request.setInfo(program.info(options));
        request.setProject("shop");
        request.setStack("dev");
        request.setOrganization("acme");
        request.setParallel(4);
        request.setMonitorAddress("127.0.0.1:7");
        request.getConfigMap().set("shop:size", "3");
        request.setConfigsecretkeysList(["shop:key"]);
        request.setArgsList([argument]);
        return request;
    };
    const run = (argument: string, options = {}) => host.client.ask(service.run, runRequest(argument, options));

    it("speaks the protocol of the SDK that it is built with, and describes Node.js", async () => {
        const version = pinnedVersion(languageHostProgram(), "github.com/pulumi/pulumi/sdk/v3");
        assert.equal((await host.client.ask(service.getPluginInfo, new Empty())).getVersion(), version);
        const about = new AboutRequest();
        about.setInfo(program.info());
        assert.equal((await host.client.ask(service.about, about)).getVersion(), process.version);
    });

    it("runs a program with its addresses, its config and the options of Pulumi.yaml", async () => {
        const request = runRequest("0", { nodeargs: "--no-warnings '--title=a b'", tsconfig: "ts.json" });
        request.setDryrun(true);
        const response = await host.client.ask(service.run, request);
        assert.deepEqual(response.toObject(), { error: "", bail: false });
        const { args, cwd, env, node } = await told();
        assert.equal(
            args.join(" "),
            "--monitor 127.0.0.1:7 --engine 127.0.0.1:9 --organization acme --project shop " +
                `--root-directory ${program.folder} --stack dev --pwd ${program.folder} --parallel 4 --dry-run . 0`,
        );
        assert.equal(cwd, program.folder);
        assert.deepEqual(node, ["--no-warnings", "--title=a b"]);
        assert.equal(env["PULUMI_CONFIG"], '{"shop:size":"3"}');
        assert.equal(env["PULUMI_CONFIG_SECRET_KEYS"], '["shop:key"]');
        assert.equal(env["PULUMI_NODEJS_TYPESCRIPT"], "true");
        assert.equal(env["PULUMI_NODEJS_TSCONFIG_PATH"], "ts.json");
    });

    it("tells a program that explained its failure from one that did not", async () => {
        assert.deepEqual((await run("32", { typescript: false })).toObject(), { error: "", bail: true });
        assert.equal((await told()).env["PULUMI_NODEJS_TYPESCRIPT"], undefined);
        assert.equal((await run("3")).getError(), "the program ended with exit code 3");
    });

    it("refuses unknown options and a program without the SDK, and says what to do", async () => {
        assert.equal(
            (await run("0", { inspector: true })).getError(),
            "Pulumi.yaml: runtime.options.inspector is beyond this stand-in, which knows nodeargs, packagemanager, " +
                "tsconfig, typescript; install Pulumi's own language host to use it",
        );
        assert.equal(
            (await run("0", { typescript: "yes" })).getError(),
            "Pulumi.yaml: runtime.options.typescript is yes; use true or false",
        );
        rmSync(join(program.folder, "node_modules"), { recursive: true });
        assert.equal(
            (await run("0")).getError(),
            `${program.folder} has no @pulumi/pulumi; run: npm install --prefix ${program.folder}`,
        );
    });

    it("interrupts its program on cancel", async () => {
        const running = run("forever");
        const { pid } = await told();
        await host.client.ask(service.cancel, new Empty());
        assert.equal((await running).getError(), "interrupted");
        assert.ok(await isGone(pid));
    });

    it("takes its program down when it is killed", async () => {
        const running = run("forever").catch(() => undefined);
        const { pid } = await told();
        host.process.kill("SIGKILL");
        await running;
        assert.ok(await isGone(pid));
    });

    it("runs a plugin, passes on what it prints, and ends it with the call", async () => {
        const request = new RunPluginRequest();
        request.setInfo(program.info());
        request.setKind("resource");
        request.setPwd(program.folder);
        request.setArgsList(["4"]);
        request.setEnvList([`PATH=${process.env["PATH"]}`, "PULUMI_ROOM=12"]);
        const messages = await host.client.gather(service.runPlugin, request);
        const text = (kind: RunPluginResponse.OutputCase, get: (one: RunPluginResponse) => string) =>
            messages
                .filter(one => one.getOutputCase() === kind)
                .map(get)
                .join("");
        const { STDOUT, STDERR } = RunPluginResponse.OutputCase;
        assert.equal(
            text(STDOUT, one => Buffer.from(one.getStdout_asU8()).toString()),
            "printed\n",
        );
        assert.equal(
            text(STDERR, one => Buffer.from(one.getStderr_asU8()).toString()),
            "complained\n",
        );
        assert.equal(messages.at(-1)?.getExitcode(), 4);
        const { args, env } = await told();
        assert.deepEqual(args, [program.folder, "4"]);
        assert.deepEqual(env, { PULUMI_NODEJS_TYPESCRIPT: "true", PULUMI_ROOM: "12" });
        request.setKind("analyzer");
        await assert.rejects(host.client.gather(service.runPlugin, request), /runs no plugins of kind "analyzer"/);
    });

    it("finds the providers reachable from package.json, and no others", async () => {
        assert.deepEqual(await program.packages(host), []);
        const provider = (name: string, pulumi: object) =>
            program.write(`node_modules/${name}/package.json`, { name, version: "1.2.3", pulumi });
        provider("@pulumi/direct", { resource: true });
        provider("@pulumi/plain", { resource: false });
        provider("@pulumi/stray", { resource: true });
        provider("@acme/tool", { resource: true, name: "acme", version: "v2.0.0", server: "https://acme.example" });
        program.write("store/shop/package.json", {
            name: "shop",
            version: "0.1.0",
            dependencies: { "@pulumi/inner": "*", "@acme/tool": "*" },
        });
        program.write("store/shop/node_modules/@pulumi/inner/package.json", {
            name: "@pulumi/inner",
            version: "4.5.6",
            pulumi: { resource: true },
        });
        symlinkSync("../store/shop", join(program.folder, "node_modules/shop"));
        program.write("package.json", {
            dependencies: { "@pulumi/direct": "*", "@pulumi/plain": "*", shop: "*" },
            devDependencies: { absent: "*" },
        });
        assert.deepEqual(await program.packages(host), [
            "resource direct v1.2.3",
            "resource acme v2.0.0 https://acme.example",
            "resource inner v4.5.6",
        ]);
        assert.deepEqual(await program.dependencies(host, false), [
            "@pulumi/direct 1.2.3",
            "@pulumi/plain 1.2.3",
            "shop 0.1.0",
        ]);
        assert.equal((await program.dependencies(host, true)).length, 5);
    });

    it("installs with npm, and says so when another package manager is wanted", async () => {
        program.write("local/package.json", { name: "local", version: "1.0.0" });
        program.write("package.json", { name: "p", dependencies: { local: "file:./local" } });
        const request = new InstallDependenciesRequest();
        request.setInfo(program.info());
        const messages = await host.client.gather(service.installDependencies, request);
        assert.ok(existsSync(join(program.folder, "node_modules/local/package.json")));
        assert.match(
            messages.map(one => Buffer.from(one.getStdout_asU8()).toString()).join(""),
            /added 1 package|up to date/,
        );
        program.write("pnpm-lock.yaml", "");
        await assert.rejects(host.client.gather(service.installDependencies, request), {
            details: `this stand-in installs only with npm; run: cd ${program.folder} && pnpm install`,
        });
    });
});
