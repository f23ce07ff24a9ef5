import { serviceNameLimit } from "../../model/names.js";
import { type Answers, leastPort } from "./answers.js";
import { planImage } from "./project/plan-image.js";
import type { RepositoryFacts } from "./repository/repository-facts.js";
import { describeSource } from "./source/describe-source.js";

/**
 * What the repository itself says.
 *
 * @param writesDockerfile whether init writes a Dockerfile although there is one; one that stays decides its port itself
 */
export function defaultAnswers(facts: RepositoryFacts, writesDockerfile = false): Answers {
    const name = serviceName(facts.name);
    const source = describeSource(facts);
    const { judged } = planImage(facts, source, writesDockerfile);
    const { port = 8000 } = facts;
    return {
        name,
        namespace: name,
        repository: `localhost:5000/${name}`,
        port: judged?.port ?? (port < leastPort ? 8000 : port),
        app: facts.app?.name ?? "app.main:app",
        health: source.health ?? source.openapi ?? "none",
        pipeline: "none",
        context: "fastapi-release",
    };
}

/** The nearest valid Kubernetes name. */
function serviceName(found: string): string {
    const plain = found.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const name = plain.replace(/^[^a-z]+/, "").slice(0, serviceNameLimit);
    return name.replace(/-+$/, "") || "service";
}
