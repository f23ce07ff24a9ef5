import { randomBytes } from "node:crypto";
import { appContainer } from "../../model/names.js";
import { renderProbes } from "../../model/pod/probes.js";
import type { StoryImages } from "../../tests/stories/story-images.js";
import type { RolledPods } from "../rolled-objects.js";

/** What is said of them. */
export const plainPodsNote = "as in quick starts, no preStop hook and no drain; the probes of our slots added";

/** Pods with the sample app as a newcomer writes them. Their probes are ours: else an app's start would mean nothing. */
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
                    ...renderProbes(),
                },
            ],
        }),
    };
}
