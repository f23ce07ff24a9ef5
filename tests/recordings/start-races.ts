// A failure stops what has not started yet. Which of the resources that have nothing to do with it had started by then
// is the moment's: the recording shows one outcome, the run may have another. Such a resource is left out of both views
// of the step, and of those after it until both runs have brought it to the same state again. That nothing starts
// which depends on what failed is a rule of event-order.ts.
import type { JsonMap } from "../../engine/state/property-codec.js";

export class StartRaces {
    private readonly open = new Set<string>();

    /** Takes racing resources out of the two views of a step. `goesOn`: the update has --continue-on-error. */
    leaveOut(expected: JsonMap, got: JsonMap, goesOn: boolean): void {
        if (!goesOn) this.findRaces(expected, got);
        if (this.open.size === 0) return;
        const views = [expected, got].map(view => new ViewParts(view));
        for (const urn of this.open) {
            const states = views.map(view => JSON.stringify(view.resources[urn] ?? null));
            for (const view of views) view.leaveOut(urn);
            if (states[0] === states[1]) this.open.delete(urn);
        }
    }

    private findRaces(expected: JsonMap, got: JsonMap): void {
        const [recorded, repeated] = [new ViewParts(expected), new ViewParts(got)];
        const failed = Object.keys(recorded.steps).filter(urn => recorded.failed(urn) && repeated.failed(urn));
        if (failed.length === 0) return;
        for (const urn of new Set([...Object.keys(recorded.steps), ...Object.keys(repeated.steps)])) {
            const [one = "", other = ""] = [recorded.course(urn), repeated.course(urn)].sort();
            if (one === other || !other.startsWith(one) || recorded.failed(urn) || repeated.failed(urn)) continue;
            if (urn.includes("::pulumi:pulumi:Stack::")) {
                for (const view of [recorded, repeated]) view.leaveOutputsOpen(urn);
            } else {
                this.open.add(urn);
            }
        }
    }
}

/** The parts of a view that tell of one resource. */
class ViewParts {
    readonly steps: Record<string, JsonMap[]>;
    readonly resources: Record<string, JsonMap>;

    constructor(private readonly view: JsonMap) {
        this.steps = (view["event"] as JsonMap)["steps"] as unknown as Record<string, JsonMap[]>;
        this.resources = (view["state"] as JsonMap)["resources"] as unknown as Record<string, JsonMap>;
    }

    failed(urn: string): boolean {
        return (this.steps[urn] ?? []).some(({ kind }) => kind === "failed");
    }

    /** What happened to the resource, in order. */
    course(urn: string): string {
        return (this.steps[urn] ?? []).map(({ kind, op }) => `${kind} ${op};`).join("");
    }

    /** Whether the program had told its outputs: of the stack only its start is left, but its state is compared. */
    leaveOutputsOpen(urn: string): void {
        this.steps[urn] = (this.steps[urn] ?? []).slice(0, 1);
        delete (this.view["text"] as JsonMap)["Outputs"];
    }

    leaveOut(urn: string): void {
        const outputs = this.resources[urn]?.["outputs"] as JsonMap | undefined;
        const name = (outputs?.["metadata"] as JsonMap | undefined)?.["name"];
        delete (this.view["object"] as JsonMap)[`${outputs?.["kind"]} ${name}`];
        delete this.resources[urn];
        this.uncount(urn);
        delete this.steps[urn];
        const preview = this.view["preview"] as { steps: JsonMap; changeSummary?: JsonMap } | null;
        delete preview?.steps[urn];
        // These count all resources, as the summary does.
        delete preview?.changeSummary;
        delete (this.view["text"] as JsonMap)["Resources"];
    }

    private uncount(urn: string): void {
        const summary = (this.view["event"] as JsonMap)["summary"] as JsonMap | null;
        const history = this.view["history"] as JsonMap | null;
        // Each step that started was finished, but of a component that is not told before its outputs are known.
        const counted = (this.steps[urn] ?? []).filter(({ kind, logical }) => kind === "started" && logical === true);
        for (const { op } of counted) {
            for (const counts of [summary?.["resourceChanges"], history?.["resourceChanges"]] as JsonMap[]) {
                const left = Number(counts?.[op as string] ?? 0) - 1;
                if (left > 0) counts[op as string] = left;
                else delete counts?.[op as string];
            }
        }
    }
}
