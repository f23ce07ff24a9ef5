import { mayAccess } from "../../cluster/access-review.js";
import { readGatewayFacts } from "../../cluster/gateway-facts.js";
import { type KubeconfigOptions, loadKubeconfig } from "../../cluster/kubeconfig.js";
import { isNotFound, KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { ServiceSettings, Settings } from "../../model/settings/settings.js";
import { nextSlot } from "../../model/slots/strategy.js";
import { gatewayProblems } from "../../model/traffic/gateway-problems.js";
import { liveSlot } from "../../model/traffic/traffic.js";
import { absentProblem } from "../deploy/absent-objects.js";
import { foreseeCluster } from "../deploy/foresee-cluster.js";
import { type NamespaceFacts, namespaceProblem, readNamespace } from "../deploy/namespace-problem.js";
import type { StackState } from "../stack/stack-state.js";
import type { ClusterFacts, ForeseenRelease, NamespaceFinding, RightsFacts } from "./check-cluster.js";
import { looked } from "./doctor-check.js";
import { type KnownSettings, type NeededRight, neededRights } from "./needed-rights.js";

/** The stack whose next update is foreseen. */
export interface KnownStack {
    /** `users/dev` */
    readonly stack: string;
    readonly state?: StackState;
    /** Undefined if the settings are broken. */
    readonly settings?: Settings;
}

/** @param problem why there is no kubeconfig */
export async function readCluster(
    kubeconfig: KubeconfigOptions | undefined,
    problem: string,
    known: KnownSettings | undefined,
    stack?: KnownStack,
): Promise<ClusterFacts> {
    if (kubeconfig === undefined) return { answer: { problem } };
    const opened = await looked(async () => new KubernetesApi(await loadKubeconfig(kubeconfig)));
    if (opened.found === undefined) return { answer: { problem: opened.problem } };
    const api = opened.found;
    try {
        const answer = await looked(() => askServer(api));
        if (answer.found === undefined) return { answer };
        const { gateway } = (known?.service ?? {}) as Partial<ServiceSettings>;
        const [rights, gatewayAnswer] = await Promise.all([
            known === undefined
                ? ({ problem: "the settings do not name the namespace." } as const)
                : looked(async () => {
                      const { namespace } = known.service;
                      return reviewAccess(api, namespace, neededRights(known, await hasNamespace(api, namespace)));
                  }),
            known === undefined || gateway === undefined
                ? undefined
                : looked(async () => {
                      const facts = await readGatewayFacts(api, gateway, known.service.namespace);
                      return { name: gateway.name, problems: gatewayProblems(gateway, known.service.namespace, facts) };
                  }),
        ]);
        if (known === undefined || stack === undefined) return { answer, rights, gateway: gatewayAnswer };
        const facts = await looked(() => readNamespace(api, known.service, stack.state));
        const namespace = facts.found === undefined ? facts : { found: namespaceFinding(known, stack, facts.found) };
        const { settings } = stack;
        // Without a namespace of ours, whatever is in it says nothing.
        const isOurs = facts.found !== undefined && namespace.found?.problem === undefined;
        const isThere = facts.found?.state !== "absent";
        if (settings === undefined || !isOurs) return { answer, rights, namespace, gateway: gatewayAnswer };
        const foreseen = await looked(() => foreseeNext(api, settings, stack, isThere));
        return { answer, rights, namespace, foreseen, gateway: gatewayAnswer };
    } finally {
        api.close();
    }
}

function namespaceFinding({ service }: KnownSettings, { stack }: KnownStack, facts: NamespaceFacts): NamespaceFinding {
    const { namespace: name, existingNamespace: isExisting = false } = service;
    const problem = namespaceProblem(service, stack, facts);
    return { name, state: facts.state, isExisting, ...(problem === undefined ? {} : { problem }) };
}

/** A version that no release has: a new release would come with the settings' defaults. */
const nextVersion = "0.0.0";

async function foreseeNext(
    api: KubernetesApi,
    settings: Settings,
    { stack, state }: KnownStack,
    isThere: boolean,
): Promise<ForeseenRelease> {
    const { namespace } = settings.service;
    const release = { version: nextVersion, ...settings.release };
    const slot = nextSlot(settings, liveSlot(settings.traffic), nextVersion);
    const { problems, warnings, absent, unanswered } = await foreseeCluster(api, settings, { slot, release }, isThere);
    const name = stack.slice(stack.lastIndexOf("/") + 1);
    const unmade = absent.filter(({ kind, name }) => {
        return state?.inputsOf({ apiVersion: "v1", kind, namespace, name }) === undefined;
    });
    return {
        problems: [...problems, ...unmade.map(object => absentProblem(object, namespace, isThere, name))],
        warnings: [...warnings, ...unanswered.map(message => ({ path: "kubernetes:context", message }))],
    };
}

/** Compares clocks by the Date header, which has whole seconds. */
async function askServer(api: KubernetesApi) {
    const beganMs = Date.now();
    const response = await api.open("GET", "/version", { timeoutMs: 10_000 });
    const answeredMs = Date.now();
    let body = "";
    for await (const chunk of response.setEncoding("utf8")) body += chunk;
    const version = gitVersion(body);
    if (version === undefined) throw api.strange("GET", "/version", "no version");
    const date = Date.parse(response.headers.date ?? "");
    const skewSeconds = Number.isNaN(date) ? 0 : clockSkewSeconds(date, beganMs, answeredMs);
    return { context: api.access.context, version, skewSeconds };
}

function gitVersion(body: string): string | undefined {
    try {
        const answer = JSON.parse(body) as { readonly gitVersion?: unknown } | null;
        return typeof answer?.gitVersion === "string" ? answer.gitVersion : undefined;
    } catch {
        return undefined;
    }
}

/** How many seconds the other clock is ahead; 0 if its time lies between question and answer. */
export function clockSkewSeconds(dateMs: number, beganMs: number, answeredMs: number): number {
    if (dateMs > answeredMs) return (dateMs - answeredMs) / 1000;
    // The header has whole seconds: the true time may be up to 999 ms later.
    const latest = dateMs + 999;
    return latest < beganMs ? (latest - beganMs) / 1000 : 0;
}

/** True if the user may not look: the rights then say so. */
async function hasNamespace(api: KubernetesApi, namespace: string): Promise<boolean> {
    return api.get(`/api/v1/namespaces/${encodeURIComponent(namespace)}`).then(
        () => true,
        (error: unknown) => !isNotFound(error),
    );
}

/** Each open request needs its own connection. */
const atOnce = 6;

/** Asks the API server, verb by verb, whether this user has the needed rights; changes nothing. */
export async function reviewAccess(
    api: Pick<KubernetesApi, "create">,
    namespace: string,
    needed: readonly NeededRight[],
): Promise<RightsFacts> {
    const questions = needed.flatMap(right => right.verbs.map(verb => ({ right, verb })));
    const answers: boolean[] = [];
    const left = questions.entries();
    const worker = async () => {
        for (const [index, { right, verb }] of left) answers[index] = await mayAccess(api, { ...right, verb });
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    const denied = needed.flatMap(right => {
        const verbs = right.verbs.filter(verb =>
            questions.some((question, index) => question.right === right && question.verb === verb && !answers[index]),
        );
        return verbs.length === 0 ? [] : [{ ...right, verbs }];
    });
    return { namespace, asked: questions.length, denied };
}
