// A step as it is compared: everything that must be equal in both runs, nothing else. Each side of the comparison has
// one StepViews for a scenario, since values and times are named by what came before.
import { Crypter } from "../../../engine/state/crypter.js";
import type { Deployment } from "../../../engine/state/deployment.js";
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";
import type { StepData } from "../step-data.js";
import { BackendViews } from "./backend-view.js";
import { eventOrderProblems } from "./event-order.js";
import { stepOf, viewEvents } from "./event-view.js";
import { viewHistory } from "./history-view.js";
import { viewNestedObjects } from "./kubernetes-object-view.js";
import { learnRandomValues, type PlainResource } from "./learn-random-values.js";
import { viewObjects } from "./object-view.js";
import { viewPreview } from "./preview-view.js";
import { viewState } from "./state-view.js";
import { Symbols } from "./symbols.js";
import { viewErrors, viewText } from "./text-view.js";
import { ResourceTimes } from "./time-view.js";

/** The passphrase of the recordings and of the runs. */
export const passphrase = "x";

interface ProjectMemory {
    readonly times: ResourceTimes;
    before: Deployment | undefined;
}

export class StepViews {
    private readonly symbols = new Symbols();
    private readonly backend = new BackendViews();
    private readonly projects = new Map<string, ProjectMemory>();

    /** The view of the next step. */
    async view(step: StepData): Promise<JsonMap> {
        const memory = this.memory(step.project);
        const salt = step.deployment?.secrets_providers?.state?.salt;
        const crypter = salt === undefined ? undefined : await Crypter.open(passphrase, salt);
        const events = viewEvents(step.events);
        const state = viewState(step.deployment, crypter, memory.times);
        this.learn(step, Object.values(state.resources));
        for (const { kind, metadata } of step.objects) {
            // Of what the stack does not know, such as an object made by hand.
            if (metadata?.uid !== undefined) this.symbols.learn(`uid of ${kind} ${metadata.name}`, metadata.uid);
        }
        const problems = [
            ...step.problems,
            ...state.problems,
            ...eventOrderProblems(step.events, memory.before, step.deployment),
        ];
        const history = viewHistory(step.history, crypter, problems);
        memory.before = step.deployment;
        const { problems: _, ...stateView } = state;
        return this.symbols.apply({
            "exit code": step.exitCode,
            "error text": viewErrors(step.standardError),
            event: events as unknown as JsonMap,
            state: stateView as unknown as JsonMap,
            "stack output": viewNestedObjects(step.outputs ?? null),
            history,
            object: viewObjects(step.objects),
            "backend files": this.backend.view(step.backendFiles, step.project),
            text: viewText(step.standardOutput),
            preview: viewPreview(step.preview),
            problem: problems as Json,
        } as JsonMap);
    }

    /** Events first: they tell in which order values came; the state tells those that events hide. */
    private learn(step: StepData, resources: readonly JsonMap[]): void {
        for (const event of step.events) {
            const metadata = stepOf(event)?.metadata;
            for (const side of [metadata?.old, metadata?.new]) {
                if (side) learnRandomValues(this.symbols, side as unknown as PlainResource);
            }
        }
        for (const resource of resources) learnRandomValues(this.symbols, resource as unknown as PlainResource);
    }

    private memory(project: string): ProjectMemory {
        let memory = this.projects.get(project);
        if (memory === undefined) {
            memory = { times: new ResourceTimes(), before: undefined };
            this.projects.set(project, memory);
        }
        return memory;
    }
}
