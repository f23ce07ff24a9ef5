import { randomBytes } from "node:crypto";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import { parse, stringify } from "yaml";
import { homeOf, type Pulumi, pulumiEnvironment } from "../../machine/find-pulumi.js";
import type { Predecessor } from "../../model/ledger/predecessor.js";
import { Refusal } from "../output/refusal.js";
import type { Project } from "../stack/project.js";
import { writeYaml } from "../stack/settings-yaml.js";
import type { ProgramObject } from "./clean-object.js";

export interface ProgramRequest {
    readonly project: Project;
    readonly stack: string;
    readonly pulumi: Pulumi;
    /** By full key, without encrypted values. */
    readonly config: Readonly<Record<string, unknown>>;
    /** The last update's outputs, for the program to read. */
    readonly outputs: Predecessor;
}

/**
 * The Kubernetes objects that the program makes from settings. It runs as a preview of a stack in a temporary backend, on
 * an empty cluster; the real stack, its settings file, lock and cluster are not touched.
 */
export async function programObjects(request: ProgramRequest): Promise<readonly ProgramObject[]> {
    const { project, stack, pulumi } = request;
    const context = request.config["kubernetes:context"];
    const cluster = await startAbsentCluster(typeof context === "string" ? context : "render");
    const config = { ...request.config, "kubernetes:kubeconfig": cluster.kubeconfig };
    const temporary = makeTemporaryProject(project, stack, config, homeOf(pulumi));
    try {
        const { PulumiCli } = await import("../pulumi/pulumi-cli.js");
        const cli = new PulumiCli(pulumi, temporary.workFolder, stack, {
            ...pulumiEnvironment(pulumi),
            PULUMI_BACKEND_URL: temporary.backendUrl,
            PULUMI_HOME: temporary.home,
            PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
        });
        await cli.init();
        await cli.import(stateWith(request));
        const objects: ProgramObject[] = [];
        const errors: string[] = [];
        const onEvent = (event: EngineEvent) => {
            const { resourcePreEvent, diagnosticEvent } = event;
            if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message.trim());
            const metadata = resourcePreEvent?.metadata;
            if (metadata?.op !== "create" || !metadata.type.startsWith("kubernetes:")) return;
            objects.push({ urn: metadata.urn, inputs: (metadata.new?.inputs ?? {}) as ProgramObject["inputs"] });
        };
        await cli.preview({ onEvent }).catch((error: Error) => {
            const reasons = errors.length === 0 ? [error.message] : [...new Set(errors)];
            const lines = reasons.flatMap(text => text.split("\n").map(line => `  ${line}`));
            throw new Refusal(["The program rejects these settings, so nothing was written.", ...lines].join("\n"));
        });
        return objects;
    } finally {
        temporary.remove();
        cluster.close();
    }
}

/** A stack's state with only its last outputs. */
function stateWith({ project, stack, outputs }: ProgramRequest) {
    const type = "pulumi:pulumi:Stack";
    const urn = `urn:pulumi:${stack}::${project.name}::${type}::${project.name}-${stack}`;
    const open = Object.entries(outputs).filter(([, value]) => !JSON.stringify(value ?? null).includes(secretMark));
    const resources = [{ urn, custom: false, type, outputs: Object.fromEntries(open) }];
    const manifest = { time: new Date(0).toISOString(), magic: "", version: "" };
    return { version: 3, deployment: { manifest, resources } };
}

/** Marks encrypted values in a state. */
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

/** An empty cluster: a preview against it lists every object, and needs no access to the real cluster. */
export interface AbsentCluster {
    /** With a context of the requested name. */
    readonly kubeconfig: string;
    close(): void;
}

export async function startAbsentCluster(context: string): Promise<AbsentCluster> {
    const server = createServer((request, response) => {
        request.resume();
        const status = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "NotFound", code: 404 };
        response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify(status));
    });
    await new Promise<void>((done, fail) => server.once("error", fail).listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const kubeconfig = {
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "absent", cluster: { server: `http://127.0.0.1:${port}` } }],
        users: [{ name: "nobody", user: {} }],
        contexts: [{ name: context, context: { cluster: "absent", user: "nobody" } }],
        "current-context": context,
    };
    return {
        kubeconfig: JSON.stringify(kubeconfig),
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}

/** A project's program with separate settings and backend; the real stack is not affected. */
export interface TemporaryProject {
    readonly workFolder: string;
    readonly backendUrl: string;
    /** For PULUMI_HOME: has the plugins of the real one, but not its stored login. */
    readonly home: string;
    remove(): void;
}

type Settings = Readonly<Record<string, unknown>>;

/**
 * Links the program instead of copying it; changes during the run take effect.
 *
 * @param pulumiHome folder with the plugins to use
 */
export function makeTemporaryProject(
    project: Pick<Project, "directory" | "name">,
    stack: string,
    config: Settings,
    pulumiHome: string,
): TemporaryProject {
    const folder = mkdtempSync(join(tmpdir(), "fastapi-release-render-"));
    const [work, state, home] = ["project", "state", "home"].map(name => join(folder, name)) as [
        string,
        string,
        string,
    ];
    for (const made of [work, state, home]) mkdirSync(made);
    const plugins = join(pulumiHome, "plugins");
    if (existsSync(plugins)) symlinkSync(plugins, join(home, "plugins"));
    const isOwn = (name: string) => /^Pulumi(\..*)?\.(yaml|yml|json)$/.test(name) || name === ".git";
    for (const name of readdirSync(project.directory).filter(name => !isOwn(name))) {
        symlinkSync(join(project.directory, name), join(work, name));
    }
    const text = readFileSync(join(project.directory, "Pulumi.yaml"), "utf8");
    writeFileSync(join(work, "Pulumi.yaml"), stringify(movedProject(parse(text), project.directory)));
    writeFileSync(join(work, `Pulumi.${stack}.yaml`), writeYaml({ config }));
    return {
        workFolder: work,
        backendUrl: `file://${state}`,
        home,
        remove: () => rmSync(folder, { recursive: true, force: true }),
    };
}

interface ProjectFile {
    readonly backend?: unknown;
    readonly stackConfigDir?: unknown;
    readonly packages?: Readonly<Record<string, unknown>>;
    readonly runtime?: unknown;
}

/** Pulumi.yaml for another folder: makes relative paths absolute. */
function movedProject({ backend: _, stackConfigDir: __, ...file }: ProjectFile, directory: string): ProjectFile {
    const absolute = (value: unknown) => (typeof value === "string" ? resolve(directory, value) : value);
    const packages = Object.entries(file.packages ?? {}).map(([name, value]) => {
        const isMap = typeof value === "object" && value !== null;
        return [name, isMap ? { ...value, source: absolute((value as { source?: unknown }).source) } : absolute(value)];
    });
    return { ...file, ...(file.packages === undefined ? {} : { packages: Object.fromEntries(packages) }) };
}
