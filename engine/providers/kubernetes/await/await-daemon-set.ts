import { type AwaitRule, field, isOwnedBy, type Judgement, podsOfSelector, type View } from "./await-rule.js";
import { podProblems } from "./pod-problems.js";

/** Ready when every node that should run a pod has one of the newest template, available and ready. */
export const awaitDaemonSet: AwaitRule = { related: [podsOfSelector], judge };

function judge({ object, related }: View): Judgement {
    const status = (name: string) => field<number>(object, "status", name) ?? 0;
    const wanted = status("desiredNumberScheduled");
    if (field<number>(object, "status", "observedGeneration") !== object.metadata?.generation) {
        return waiting("DaemonSet generation is not observed yet");
    }
    for (const [word, name] of [
        ["Current", "currentNumberScheduled"],
        ["Updated", "updatedNumberScheduled"],
        ["Available", "numberAvailable"],
        ["Ready", "numberReady"],
    ] as const) {
        if (status(name) < wanted) {
            const pods = (related["Pod"] ?? []).filter(pod => isOwnedBy(pod, object)).flatMap(podProblems);
            return { ...waiting(`${word}: ${status(name)}/${wanted}`), podProblems: pods };
        }
    }
    const text = `All replicas scheduled as expected. Replicas: ${wanted}`;
    return { state: "ready", lines: [{ severity: "info", text }] };
}

function waiting(text: string): Judgement {
    return { state: "waiting", lines: [{ severity: "info", text }], problems: [text] };
}
