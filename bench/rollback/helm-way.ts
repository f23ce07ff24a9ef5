import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import {
    type BenchVersion,
    type RolledPlace,
    type RolledPods,
    rolledDeployment,
    rolledService,
    serviceAddress,
} from "../rolled-objects.js";
import type { PeerPlace, PeerProgram } from "./peer-program.js";
import { badVersion, goodVersion, type RollbackWay } from "./way.js";

/**
 * A Helm release of a Deployment and a Service.
 *
 * @param chartFolder an empty folder, in which the chart is written
 */
export async function helmWay(
    helm: PeerProgram,
    { api, namespace, images, pods, podsNote }: PeerPlace,
    chartFolder: string,
): Promise<RollbackWay> {
    const place = { name: "by-helm", namespace };
    writeHelmChart(chartFolder, place, pods);
    const here = ["--namespace", namespace, "--wait"];
    const bring = (verb: "install" | "upgrade", version: BenchVersion) => {
        const image = `image=${images.repository}@${images.digests[version]}`;
        return helm.run(verb, place.name, chartFolder, "--set", image, ...here);
    };
    const commands = [["rollback", place.name, ...here]];
    await bring("install", goodVersion);
    return {
        name: "helm rollback",
        commands: helm.typed(commands),
        pods: podsNote,
        traffic: await serviceAddress(api, place),
        namespace,
        goBad: () => bring("upgrade", badVersion),
        rollBack: () => helm.runTimed(commands),
    };
}

/** Writes a chart of a Deployment and a Service into an empty folder; its only value is `image`. */
export function writeHelmChart(folder: string, place: RolledPlace, pods: RolledPods): void {
    const templated: RolledPods = {
        ...pods,
        spec: version => {
            const { containers, ...rest } = pods.spec(version) as { readonly containers: readonly object[] };
            const image = "{{ .Values.image }}";
            return { ...rest, containers: containers.map(container => ({ ...container, image })) };
        },
    };
    const files = {
        "Chart.yaml": { apiVersion: "v2", name: place.name, version: "1.0.0" },
        "values.yaml": { image: "" },
        "templates/deployment.yaml": rolledDeployment(place, templated, goodVersion),
        "templates/service.yaml": rolledService(place),
    };
    mkdirSync(join(folder, "templates"), { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), stringify(content));
}
