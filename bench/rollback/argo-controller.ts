import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { applyObjects } from "../../platform/addons/apply-objects.js";
import { namespaceFile } from "../../platform/network-namespace.js";
import type { PlatformInfo } from "../../platform/platform-info.js";
import { lastLines } from "../../platform/run-command.js";
import { eventually } from "../../tests/stories/eventually.js";

const definitionsPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

export interface ArgoArgs {
    readonly api: KubernetesApi;
    readonly platform: PlatformInfo;
    /** Of its programs and definitions. */
    readonly programs: string;
    /** For its log. */
    readonly folder: string;
    /** There already; for its Lease and settings. */
    readonly namespace: string;
}

/** Argo Rollouts' kinds, and its controller with its defaults, as a process in the platform's network. */
export class ArgoController {
    private readonly definitions: readonly KubernetesObject[];
    private child: ChildProcess | undefined;

    private constructor(private readonly args: ArgoArgs) {
        this.definitions = readDefinitions(join(args.programs, "definitions"));
    }

    static async start(args: ArgoArgs): Promise<ArgoController> {
        const controller = new ArgoController(args);
        try {
            await controller.open();
            return controller;
        } catch (error) {
            await controller.stop();
            throw error;
        }
    }

    private async open(): Promise<void> {
        await applyObjects(this.args.api, this.definitions);
        const logFile = join(this.args.folder, "argo-rollouts.log");
        const child = spawnController(this.args, logFile);
        this.child = child;
        await eventually("the start of Argo Rollouts", async () => {
            const text = readFileSync(logFile, "utf8");
            if (child.exitCode !== null) throw new Error(`Argo Rollouts ended:\n${lastLines(text)}`);
            return text.includes("Started controller") ? true : undefined;
        });
    }

    /** Ends the process and takes the kinds out of the cluster, with all objects of these kinds. */
    async stop(): Promise<void> {
        const { child } = this;
        if (child !== undefined && child.exitCode === null && child.signalCode === null) {
            const exited = new Promise(resolve => child.once("exit", resolve));
            child.kill("SIGKILL");
            await exited;
        }
        for (const { metadata } of this.definitions)
            await this.removeDefinition(`${definitionsPath}/${metadata?.name}`);
    }

    private async removeDefinition(path: string): Promise<void> {
        const { api } = this.args;
        const unlessGone = (error: unknown) => {
            if (!isNotFound(error)) throw error;
            return undefined;
        };
        await api.delete(path).catch(unlessGone);
        await eventually(`the end of ${path}`, async () => {
            return (await api.get(path).catch(unlessGone)) === undefined ? true : undefined;
        });
    }
}

function readDefinitions(folder: string): KubernetesObject[] {
    return readdirSync(folder)
        .sort()
        .map(name => parse(readFileSync(join(folder, name), "utf8")) as KubernetesObject)
        .filter(({ kind }) => kind === "CustomResourceDefinition");
}

/** It ends with this process, whatever ends that. */
function spawnController({ platform, programs, folder, namespace }: ArgoArgs, logFile: string): ChildProcess {
    const inPlatform = ["nsenter", `--net=${namespaceFile(platform.networkNamespace)}`, "--"];
    const withUs = ["setpriv", "--pdeathsig", "KILL", "--"];
    const [file = "", ...args] = [...inPlatform, ...withUs, join(programs, "rollouts-controller")];
    const log = openSync(logFile, "w", 0o600);
    try {
        return spawn(file, args, {
            cwd: folder,
            env: { HOME: folder, KUBECONFIG: platform.kubeconfig, POD_NAMESPACE: namespace },
            stdio: ["ignore", log, log],
        });
    } finally {
        closeSync(log);
    }
}
