import type { KubernetesApi } from "../../../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../../../cluster/kubernetes-object.js";
import { objectPath } from "../../../../cluster/object-path.js";
import { watch } from "../../../../cluster/watch.js";
import type { AwaitRule, Judgement, StatusLine } from "./await-rule.js";

/** How often pods' problems are shown while waiting. */
const podProblemsMs = 10_000;

export interface AwaitRequest {
    readonly api: KubernetesApi;
    readonly rule: AwaitRule;
    /** As the API server answered it. */
    readonly object: KubernetesObject;
    readonly timeoutSeconds: number;
    readonly signal: AbortSignal;
    readonly show: (line: StatusLine) => void;
}

/** The object did not become ready. */
export class AwaitError extends Error {
    override readonly name = "AwaitError";

    constructor(
        message: string,
        /** As last seen. */
        readonly object: KubernetesObject,
        readonly problems: readonly string[],
    ) {
        super(message);
    }
}

/** Watches an object and what belongs to it until its rule calls it ready; gives it as last seen. */
export async function awaitObject(request: AwaitRequest): Promise<KubernetesObject> {
    const { rule, signal } = request;
    const ended = new AbortController();
    const watched = new WatchedObject(request);
    const timers: NodeJS.Timeout[] = [];
    try {
        return await new Promise<KubernetesObject>((done, fail) => {
            let settling: NodeJS.Timeout | undefined;
            const name = request.object.metadata?.name;
            const judge = (relatedChanged: boolean) => {
                const judgement = watched.judge();
                if (judgement.state === "ready") {
                    done(watched.object);
                } else if (judgement.state === "failed") {
                    fail(watched.error(`Resource '${name}' was created but failed to initialize`));
                } else if (judgement.state === "settled" && (relatedChanged || !settling)) {
                    clearTimeout(settling);
                    settling = setTimeout(
                        () => {
                            watched.showAll(judgement);
                            done(watched.object);
                        },
                        (rule.settleSeconds ?? 0) * 1000,
                    );
                    timers.push(settling);
                }
            };
            const timeUp = () =>
                watched.judge().state === "settled"
                    ? done(watched.object)
                    : fail(watched.error(`'${name}' timed out waiting to be Ready`));
            timers.push(setTimeout(timeUp, request.timeoutSeconds * 1000));
            timers.push(setInterval(() => watched.showPodProblems(), podProblemsMs));
            const cancel = () => fail(watched.error(`Resource operation was cancelled for '${name}'`));
            signal.addEventListener("abort", cancel, { once: true, signal: ended.signal });
            if (rule.firstLine) {
                watched.show({ severity: "info", text: rule.firstLine });
            }
            watched.follow(ended.signal, judge).catch(fail);
        });
    } finally {
        ended.abort();
        for (const timer of timers) {
            clearTimeout(timer);
        }
    }
}

/** The object and its related ones, as the watches have told. */
class WatchedObject {
    object: KubernetesObject;
    private readonly related: Record<string, readonly KubernetesObject[]> = {};
    private readonly kept = new Set<string>();
    private readonly shown = new Set<string>();
    private deleted = false;

    constructor(private readonly request: AwaitRequest) {
        this.object = request.object;
    }

    async follow(signal: AbortSignal, changed: (relatedChanged: boolean) => void): Promise<void> {
        const { api, rule, object } = this.request;
        const namespace = object.metadata?.namespace;
        const kinds = (rule.related ?? []).flatMap(related => {
            const labelSelector = related.labelSelector(object);
            return labelSelector === undefined ? [] : [{ ...related, labelSelector }];
        });
        let unlisted = kinds.length + 1;
        const tell = (listed: boolean, isRelated: boolean) => {
            unlisted -= listed ? 1 : 0;
            if (unlisted <= 0) {
                changed(isRelated);
            }
        };
        const own = async () => {
            const path = await objectPath(api, {
                apiVersion: object.apiVersion ?? "",
                kind: object.kind ?? "",
                namespace,
            });
            const fieldSelector = `metadata.name=${object.metadata?.name}`;
            let first = true;
            for await (const event of watch(api, path, { fieldSelector, signal })) {
                const live = [...event.objects.values()].find(({ metadata }) => metadata?.uid === object.metadata?.uid);
                // Items of a list lack their kind.
                this.object = live ? { ...live, apiVersion: object.apiVersion, kind: object.kind } : this.object;
                this.deleted = live === undefined;
                tell(first, false);
                first = false;
            }
        };
        const others = kinds.map(async ({ apiVersion, kind, labelSelector }) => {
            const path = await objectPath(api, { apiVersion, kind, namespace });
            let first = true;
            for await (const event of watch(api, path, { labelSelector, signal })) {
                this.related[kind] = [...event.objects.values()];
                tell(first, true);
                first = false;
            }
        });
        await Promise.all([own(), ...others]);
    }

    judge(): Judgement {
        if (this.deleted) {
            this.kept.add("the object was deleted while it was waited for");
            return { state: "failed" };
        }
        const judgement = this.request.rule.judge({ object: this.object, related: this.related });
        for (const problem of this.request.rule.keepsProblems ? (judgement.problems ?? []) : []) {
            this.kept.add(problem);
        }
        if (judgement.state !== "settled") {
            this.showAll(judgement);
        }
        return judgement;
    }

    showAll({ lines }: Judgement): void {
        for (const line of lines ?? []) {
            this.show(line);
        }
    }

    /** Shows a line once. */
    show(line: StatusLine): void {
        if (!this.shown.has(line.text)) {
            this.shown.add(line.text);
            this.request.show(line);
        }
    }

    showPodProblems(): void {
        for (const text of this.judge().podProblems ?? []) {
            this.show({ severity: "warning", text });
        }
    }

    error(message: string): AwaitError {
        const judgement = this.judge();
        const now = [...(judgement.problems ?? []), ...(judgement.podProblems ?? [])];
        for (const text of judgement.podProblems ?? []) {
            this.show({ severity: "warning", text });
        }
        return new AwaitError(message, this.object, [...new Set([...this.kept, ...now])]);
    }
}
