import { createInterface } from "node:readline/promises";
import { type Answers, completeAnswers, pipelineKinds } from "../plan/project/answers.js";

const questions: Readonly<Record<Exclude<keyof Answers, "context">, string>> = {
    name: "Name of the service",
    namespace: "Kubernetes namespace (dev gets -dev behind it)",
    repository: "Image repository",
    app: "Application, as uvicorn takes it",
    port: "Port",
    health: "Path that tells whether it lives",
    pipeline: `Pipeline (${pipelineKinds.join(", ")})`,
};

/**
 * Asks a person for what no option has said, showing what is taken by Enter.
 *
 * @param given what options have said
 */
export async function askAnswers(
    found: Answers,
    given: Partial<Answers>,
    { input, output }: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
): Promise<Answers> {
    const asked = createInterface({ input, output });
    let said = given;
    try {
        for (const key of Object.keys(questions) as (keyof typeof questions)[]) {
            if (given[key] !== undefined) continue;
            const answer = await asked.question(`${questions[key]} [${completeAnswers(found, said)[key]}]: `);
            if (answer.trim() !== "") said = { ...said, [key]: read(key, answer.trim()) };
        }
    } finally {
        asked.close();
    }
    return completeAnswers(found, said);
}

/** What is no port is refused with the other problems. */
function read(key: keyof Answers, answer: string): string | number {
    return key === "port" && /^[0-9]+$/.test(answer) ? Number(answer) : answer;
}
