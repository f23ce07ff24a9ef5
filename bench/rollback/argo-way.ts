import { type Pod, podsByLabels } from "../../cluster/pods-by-labels.js";
import { appContainer } from "../../model/names.js";
import { eventually } from "../../tests/stories/eventually.js";
import { rolledDeployment, rolledService } from "../rolled-objects.js";
import { serviceAddress } from "../service-address.js";
import type { PeerPlace } from "./peer-place.js";
import type { PeerProgram } from "./peer-program.js";
import { badVersion, goodVersion, type RollbackWay } from "./way.js";

/** Its scaleDownDelaySeconds, by default: for so long the pods that lost traffic stay. */
const windowSeconds = 30;

/**
 * A blue-green Rollout with an active and a preview Service, as in its docs, but promoted by itself, which is the default.
 *
 * @param moment whether the pods of the good release are still there when it is taken back
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
    /** Nothing runs any more but the release that serves. */
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
                  // Here, not right before it is measured: pods that end would take time from ways that are measured earlier.
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
