import { serviceNameLimit } from "../../../model/names.js";
import type { RepositoryFacts } from "./repository-facts.js";

export const pipelineKinds = ["github", "gitlab", "jenkins", "none"] as const;

export type PipelineKind = (typeof pipelineKinds)[number];

/** What a project is made of: asked, told by options, or found. */
export interface Answers {
    readonly name: string;
    /** Namespace of production; dev's has `-dev` behind it. */
    readonly namespace: string;
    /** Image repository without tag. */
    readonly repository: string;
    readonly port: number;
    /** As uvicorn takes it: `app.main:app`. */
    readonly app: string;
    /** Path that tells whether a pod lives. */
    readonly health: string;
    readonly pipeline: PipelineKind;
    /** Context of the kubeconfig of stack dev. */
    readonly context: string;
}

/** What is taken where nobody says otherwise. */
export function defaultAnswers(facts: RepositoryFacts): Answers {
    const folder = facts.directory.split(/[\\/]/).filter(Boolean).at(-1) ?? "";
    const name = serviceName(folder);
    const found = ["/healthz", "/health", "/livez", "/ping"].find(path => facts.paths.includes(path));
    return {
        name,
        namespace: name,
        repository: `localhost:5000/${name}`,
        port: facts.port ?? 8000,
        app: facts.apps[0]?.name ?? "app.main:app",
        health: found ?? "/healthz",
        pipeline: "none",
        context: "fastapi-release",
    };
}

/** What is found, unless it was said; what follows from the name follows from the one that was said. */
export function completeAnswers(found: Answers, said: Partial<Answers>): Answers {
    const { name } = said;
    const named = name === undefined ? {} : { namespace: name, repository: `localhost:5000/${name}` };
    return { ...found, ...named, ...said };
}

/** The nearest name that Kubernetes takes. */
function serviceName(folder: string): string {
    const plain = folder.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const name = plain.replace(/^[^a-z]+/, "").slice(0, serviceNameLimit);
    return name.replace(/-+$/, "") || "service";
}
