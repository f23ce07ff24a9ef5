// Two API versions, chosen by path, header and media type. Version 1 is deprecated; version 2 is a separate service
// that tries 2.1.0 on a tenth of its requests.
import {
    ApiVersions,
    checkedGateway,
    checkedRelease,
    HealthGate,
    ReleaseSlot,
    SessionSecret,
} from "../../components/index.js";

const gateway = checkedGateway({
    name: "web",
    namespace: "infra",
    hosts: ["users.example.com"],
    apiVersions: {
        versions: {
            "1": { service: "users", deprecated: "2026-11-01", sunset: "2027-11-01" },
            "2": { service: "users-v2" },
        },
        default: "1",
        resources: ["/users"],
        mediaType: "application/vnd.users.v{version}+json",
    },
});

const digests = {
    "1.3.2": "sha256:a6ae6dd8d39c5bb02320e41abf00cd4cb35905fec540e37d306c878be8d38bd3",
    "2.0.0": "sha256:3162aaccdfc3ec1d482400b0bc167202da3e5e869ba792227f31122d529c3269",
    "2.1.0": "sha256:5ddd5f4d0b1f5e9dcb4a1b4f1ff0a5f0c1c8d7f0a4cf4d5a8bb0f57a6a1f6c52",
} as const;

/** A service in the namespace of the same name, with its releases and the percentages they get. */
function service(name: string, parts: readonly (readonly ["blue" | "green", keyof typeof digests, number])[]) {
    const session = new SessionSecret({ service: name, namespace: name, version: 1 });
    const repository = `registry.example.com/team/${name}`;
    const slots = parts.map(([slot, version, weight]) => {
        const release = checkedRelease({ version, digest: digests[version], repository });
        const where = { service: name, namespace: name, slot, release, image: `${repository}@${digests[version]}` };
        const runs = new ReleaseSlot({ ...where, secrets: [session.secret], replicas: 2 });
        const gate = new HealthGate({ ...where, target: runs });
        return { share: { slot, version, releaseId: runs.releaseId, weight }, runs, gate };
    });
    return {
        service: name,
        namespace: name,
        shares: slots.map(({ share }) => share),
        after: slots.flatMap(({ runs, gate }) => [runs.deployment, runs.service, gate.job]),
    };
}

const api = new ApiVersions("users-api", {
    gateway,
    services: [
        service("users", [["blue", "1.3.2", 100]]),
        service("users-v2", [
            ["blue", "2.0.0", 90],
            ["green", "2.1.0", 10],
        ]),
    ],
});

export const moved = api.moved;
