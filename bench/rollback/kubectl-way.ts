import { randomBytes } from "node:crypto";
import { appContainer } from "../../model/names.js";
import { type Probes, renderProbes } from "../../model/pod/probes.js";
import type { StoryImages } from "../../tests/stories/story-images.js";
import { type RolledPods, rolledDeployment, rolledService, serviceAddress } from "../rolled-objects.js";
import type { PeerPlace, PeerProgram } from "./peer-program.js";
import { badVersion, goodVersion, type RollbackWay } from "./way.js";

/** One Deployment behind a Service, rolled back by kubectl, which waits until the rollback is done. */
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

/** How results describe them. */
export const plainPodsNote = "as in quick starts, no preStop hook and no drain; the probes of our slots added";

/** As in the settings of the sample service. */
export const sampleProbes: Probes = { path: "/healthz", readiness: { path: "/readyz" } };

/**
 * Pods with the sample app as a newcomer writes them. They have our probes; otherwise an app's start time would have no
 * effect.
 */
export function plainPods({ repository, digests }: StoryImages, appStartSeconds: number): RolledPods {
    const env = {
        LOG_LEVEL: "info",
        SESSION_SECRET: randomBytes(16).toString("hex"),
        WARM_UP_SECONDS: appStartSeconds,
    };
    return {
        replicas: 2,
        spec: version => ({
            containers: [
                {
                    name: appContainer,
                    image: `${repository}@${digests[version]}`,
                    env: Object.entries(env).map(([name, value]) => ({ name, value: String(value) })),
                    ports: [{ name: "http", containerPort: 8000 }],
                    ...renderProbes(sampleProbes),
                },
            ],
        }),
    };
}
