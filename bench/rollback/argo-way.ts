import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { type Pod, podsByLabels } from "../../cluster/pods-by-labels.js";
import { ForeseenError } from "../../machine/foreseen-error.js";
import type { PlatformInfo } from "../../machine/platform-info.js";
import { appContainer } from "../../model/names.js";
import { applyObjects } from "../../platform/addons/start-addon.js";
import { namespaceFile } from "../../platform/network-namespace.js";
import { lastLines } from "../../platform/run-command.js";
import { eventually } from "../../tests/stories/eventually.js";
import { rolledDeployment, rolledService, serviceAddress } from "../rolled-objects.js";
import type { PeerPlace, PeerProgram } from "./peer-program.js";
import { badVersion, goodVersion, type RollbackWay } from "./way.js";

/** The default of scaleDownDelaySeconds: how long the pods that lost traffic stay. */
const windowSeconds = 30;

/**
 * A blue-green Rollout with an active and a preview Service, as in its docs, but promoted automatically, which is the
 * default.
 *
 * @param moment whether the pods of the good release still exist when it is rolled back
 */
export async function argoWay(
    argo: PeerProgram,
    { api, namespace, images, pods, podsNote }: PeerPlace,
    moment: "inside" | "outside",
): Promise<RollbackWay> {
    const place = { name: `by-argo-${moment}`, namespace };
    const [activeService, previewService] = [`${place.name}-active`, `${place.name}-preview`];
    const { spec, metadata } = rolledDeployment(place, pods, goodVersion);
    const rollout = {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Rollout",
        metadata,
        spec: { ...(spec as object), strategy: { blueGreen: { activeService, previewService } } },
    };
    const here = ["--namespace", namespace];
    const status = ["status", place.name, ...here];
    const commands = [["undo", place.name, ...here], status];
    for (const name of [activeService, previewService]) {
        await api.create(`/api/v1/namespaces/${namespace}/services`, rolledService(place, name));
    }
    await api.create(`/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts`, rollout);
    await argo.run(...status);
    const goBad = async () => {
        const image = `${images.repository}@${images.digests[badVersion]}`;
        await argo.run("set", "image", place.name, `${appContainer}=${image}`, ...here);
        await argo.run(...status);
    };
    /** Only the pods of the serving release are left. */
    const leftAlone = async () => {
        const present = await podsByLabels(api, namespace, { app: place.name });
        return present.length === pods.replicas && new Set(present.map(imageOf)).size === 1 ? true : undefined;
    };
    return {
        isCompared: moment === "inside",
        name: `kubectl argo rollouts undo, ${moment} its ${windowSeconds} s`,
        commands: argo.typed(commands),
        pods: podsNote,
        traffic: await serviceAddress(api, { name: activeService, namespace }),
        namespace,
        ...(moment === "inside"
            ? { goBad: async () => undefined, prepare: goBad }
            : {
                  // Here, not right before the measurement: pods that are ending would take time from ways measured
                  // earlier.
                  async goBad() {
                      await goBad();
                      await eventually("the end of its window", leftAlone);
                  },
              }),
        rollBack: () => argo.runTimed(commands),
    };
}

function imageOf(pod: Pod): string | undefined {
    const { containers = [] } = (pod["spec"] ?? {}) as { readonly containers?: readonly { readonly image: string }[] };
    return containers[0]?.image;
}

const definitionsPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

export interface ArgoArgs {
    readonly api: KubernetesApi;
    readonly platform: PlatformInfo;
    /** Folder with its programs and definitions. */
    readonly programs: string;
    /** Folder for its log. */
    readonly folder: string;
    /** An existing namespace for its Lease and settings. */
    readonly namespace: string;
}

/** Argo Rollouts' kinds, and its controller with default settings, as a process in the platform's network. */
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
            if (child.exitCode !== null) throw new ForeseenError(`Argo Rollouts ended:\n${lastLines(text)}`);
            return text.includes("Started controller") ? true : undefined;
        });
    }

    /** Ends the process and removes the kinds from the cluster, with all objects of these kinds. */
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

/** The controller ends with this process, however that ends. */
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
