import { checksComplaints } from "../gate/check-definition.js";
import { containerProblems } from "../pod/containers.js";
import { drainProblems } from "../pod/drain-package.js";
import { placementProblems } from "../pod/placement.js";
import { metadataProblems } from "../pod/pod-metadata.js";
import { rolloutProblems } from "../pod/rollout.js";
import { serverTimeoutVariable, shutdownProblems } from "../pod/shutdown.js";
import { mountProblems, ownMountPaths } from "../pod/volumes.js";
import type { Problem } from "../settings/problem.js";
import type { Release } from "./release.js";
import { imageProblems } from "./release-images.js";

/** Contradictions between keys of a release that are each valid on their own. Paths start at the release. */
export function releaseProblems(release: Omit<Release, "version" | "digest">): readonly Problem[] {
    const { rollout, probes, initContainers = [], sideContainers = [], volumes = {}, mounts = [] } = release;
    const extra = { initContainers, sideContainers };
    return [
        ...checksComplaints(release),
        ...rolloutProblems(rollout, probes),
        ...shutdownProblems(release),
        ...drainProblems(release),
        ...containerProblems(extra),
        ...imageProblems(release),
        ...mountProblems(mounts, volumes, "mounts", ownMountPaths),
        ...Object.entries(extra).flatMap(([key, containers]) =>
            containers.flatMap((container, index) =>
                mountProblems(container.mounts ?? [], volumes, `${key}[${index}].mounts`, []),
            ),
        ),
        ...placementProblems(release),
        ...metadataProblems(release),
        ...environmentProblems(release),
        ...repeatedPullSecrets(release),
    ];
}

function repeatedPullSecrets({ imagePullSecrets = [] }: Omit<Release, "version" | "digest">): Problem[] {
    return imagePullSecrets.flatMap((name, index) =>
        imagePullSecrets.indexOf(name) === index
            ? []
            : [{ path: `imagePullSecrets[${index}]`, message: `${name} is given twice; once is enough.` }],
    );
}

/** Variables that are set twice. */
function environmentProblems({ env, secretEnv = {}, shutdown }: Omit<Release, "version" | "digest">): Problem[] {
    const twice = Object.keys(secretEnv)
        .filter(name => Object.hasOwn(env, name))
        .map(name => ({ path: `secretEnv.${name}`, message: "is in env as well; use one of the two." }));
    const set = [
        ...Object.keys(env).map(name => ["env", name]),
        ...Object.keys(secretEnv).map(name => ["secretEnv", name]),
    ];
    const overruled = set
        .filter(([, name]) => name === serverTimeoutVariable && shutdown?.serverSeconds !== undefined)
        .map(([key, name]) => ({
            path: `${key}.${name}`,
            message: "is set by shutdown.serverSeconds; use one of the two.",
        }));
    return [...twice, ...overruled];
}
