import { appContainer } from "../../model/names.js";
import { rolledDeployment, rolledService } from "../rolled-objects.js";
import { serviceAddress } from "../service-address.js";
import type { PeerPlace } from "./peer-place.js";
import type { PeerProgram } from "./peer-program.js";
import { badVersion, goodVersion, type RollbackWay } from "./way.js";

/** One Deployment behind a Service, rolled back by kubectl, which waits until that is done. */
export async function kubectlWay(
    kubectl: PeerProgram,
    { api, namespace, images, pods, podsNote }: PeerPlace,
    { name, object }: { readonly name: string; readonly object: string },
): Promise<RollbackWay> {
    const place = { name: object, namespace };
    const here = ["--namespace", namespace];
    const deployment = `deployment/${object}`;
    const status = ["rollout", "status", deployment, ...here];
    const commands = [["rollout", "undo", deployment, ...here], status];
    await api.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, rolledDeployment(place, pods, goodVersion));
    await api.create(`/api/v1/namespaces/${namespace}/services`, rolledService(place));
    await kubectl.run(...status);
    return {
        name,
        commands: kubectl.typed(commands),
        pods: podsNote,
        traffic: await serviceAddress(api, place),
        namespace,
        async goBad() {
            const image = `${images.repository}@${images.digests[badVersion]}`;
            await kubectl.run("set", "image", deployment, `${appContainer}=${image}`, ...here);
            await kubectl.run(...status);
        },
        rollBack: () => kubectl.runTimed(commands),
    };
}
