import type { BenchVersion } from "../bench-version.js";
import { serviceAddress } from "../service-address.js";
import { writeHelmChart } from "./helm-chart.js";
import type { PeerPlace } from "./peer-place.js";
import type { PeerProgram } from "./peer-program.js";
import { badVersion, goodVersion, type RollbackWay } from "./way.js";

/**
 * A Helm release of a Deployment and a Service.
 *
 * @param chartFolder empty; the chart is written there
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
