import type { DoctorFacts } from "../../../../release/doctor/plan-doctor.js";
import { digests } from "../sample-settings.js";

/** A machine on which nothing is missing. */
export const well: DoctorFacts = {
    tools: {
        node: "v20.20.2",
        pulumi: { found: "3.248.0 (on PATH)" },
        git: "git version 2.39.5",
        hasCommit: true,
        toBuild: [],
        contexts: ["app"],
    },
    settings: {
        project: { found: { name: "users", directory: "/src/users" } },
        file: { found: { path: "/src/users/Pulumi.dev.yaml", problems: [] } },
        schema: { named: "schema/settings.schema.json", state: "same" },
    },
    cluster: {
        answer: { found: { context: "fastapi-release", version: "v1.35.4", skewSeconds: 0 } },
        rights: { found: { namespace: "users-dev", asked: 61, denied: [] } },
        namespace: { found: { name: "users-dev", state: "there", isExisting: false } },
        foreseen: { found: { problems: [], warnings: [] } },
        gateway: { found: { name: "web", problems: [] } },
    },
    registries: [
        { repository: "localhost:5000/users", pinned: { found: [pin("1.0.0"), pin("1.1.0")] } },
        { repository: "localhost:5000/worker", pinned: { found: [] } },
    ],
    backend: {
        url: "file:///var/lib/pulumi",
        kind: "file",
        ledger: { found: { entries: 7, isInterrupted: false } },
        leftOver: [],
        secrets: { hasSalt: true, isGiven: true },
    },
};

/** A version that a slot pins. */
export function pin(version: string, found = true) {
    return { version, digest: digests[version]!, found };
}
