import { randomBytes } from "node:crypto";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import type { Predecessor } from "../../model/predecessor.js";
import { homeOf, type Pulumi, pulumiEnvironment } from "../../platform/pulumi/find-pulumi.js";
import type { ProgramObject } from "../manifests/program-object.js";
import { Refusal } from "../report/refusal.js";
import type { Project } from "../stack/project.js";
import { startAbsentCluster } from "./absent-cluster.js";
import { makeTemporaryProject } from "./temporary-project.js";

export interface ProgramRequest {
    readonly project: Project;
    readonly stack: string;
    readonly pulumi: Pulumi;
    /** By full key, without anything that is encrypted. */
    readonly config: Readonly<Record<string, unknown>>;
    /** What the program finds as its last update's outputs. */
    readonly outputs: Predecessor;
}

/**
 * The Kubernetes objects that the program makes of settings: it runs in a preview, in a stack of a temporary backend, on
 * a cluster that has nothing. The stack itself, its settings file, its lock and its cluster are not touched.
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
            throw new Refusal(
                ["The program does not take these settings, so nothing was written.", ...lines].join("\n"),
            );
        });
        return objects;
    } finally {
        temporary.remove();
        cluster.close();
    }
}

/** A stack that has nothing but its last outputs. */
function stateWith({ project, stack, outputs }: ProgramRequest) {
    const type = "pulumi:pulumi:Stack";
    const urn = `urn:pulumi:${stack}::${project.name}::${type}::${project.name}-${stack}`;
    const open = Object.entries(outputs).filter(([, value]) => !JSON.stringify(value ?? null).includes(secretMark));
    const resources = [{ urn, custom: false, type, outputs: Object.fromEntries(open) }];
    const manifest = { time: new Date(0).toISOString(), magic: "", version: "" };
    return { version: 3, deployment: { manifest, resources } };
}

/** Signs what is encrypted in a state. */
const secretMark = "1b47061264138c4ac30d75fd1eb44270";
