import { oldestKubernetes } from "../../model/pod/shutdown.js";
import type { Problem } from "../../model/settings/problem.js";
import type { NamespaceFacts } from "../deploy/namespace-problem.js";
import type { DoctorCheck, Looked } from "./doctor-check.js";
import type { NeededRight } from "./needed-rights.js";

export interface ClusterFacts {
    /** The answer of the API server that the settings or --context name. */
    readonly answer: Looked<{ readonly context: string; readonly version: string; readonly skewSeconds: number }>;
    /** Undefined if the cluster did not answer. */
    readonly rights?: Looked<RightsFacts>;
    /** The service's namespace; undefined if nothing names it. */
    readonly namespace?: Looked<NamespaceFinding>;
    /** What the next release would meet; undefined if the settings are broken. */
    readonly foreseen?: Looked<ForeseenRelease>;
    /** The gateway that the settings name; undefined if they name none. */
    readonly gateway?: Looked<{ readonly name: string; readonly problems: readonly Problem[] }>;
    /** What the user's environment says and the local platform overrules. */
    readonly overruled?: readonly string[];
}

export interface NamespaceFinding {
    readonly name: string;
    readonly state: NamespaceFacts["state"];
    readonly isExisting: boolean;
    readonly problem?: Problem;
}

export interface ForeseenRelease {
    readonly problems: readonly Problem[];
    readonly warnings: readonly Problem[];
}

export interface RightsFacts {
    readonly namespace: string;
    /** How many verbs were checked. */
    readonly asked: number;
    /** Missing rights, each with only its denied verbs. */
    readonly denied: readonly NeededRight[];
}

/** With a larger difference, tokens and the ledger's times are unreliable. */
export const toleratedSkewSeconds = 5;

export function checkCluster(facts: ClusterFacts): readonly DoctorCheck[] {
    const { answer, rights, namespace, foreseen, gateway, overruled = [] } = facts;
    if (answer.found === undefined) {
        const advice = ["nothing else in the cluster was checked: fix this, then run doctor again"];
        return [{ name: "cluster", state: "missing", says: answer.problem, advice }];
    }
    const { context, version, skewSeconds } = answer.found;
    return [
        serverCheck(context, version),
        ...overruled.map((says): DoctorCheck => ({ name: "cluster", state: "warning", says })),
        clockCheck(skewSeconds),
        ...(rights === undefined ? [] : rightsChecks(rights)),
        ...(namespace === undefined ? [] : [namespaceCheck(namespace)]),
        ...(foreseen === undefined ? [] : foreseenChecks(foreseen)),
        ...(gateway === undefined ? [] : [gatewayCheck(gateway)]),
    ];
}

function serverCheck(context: string, version: string): DoctorCheck {
    const name = "cluster";
    const says = `${context} answers, Kubernetes ${version}`;
    const [major = 0, minor = 0] = oldestKubernetes.split(".").map(Number);
    const found = /^v?(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
    if (found === undefined) return { name, state: "ok", says };
    const isOld = found[0]! < major || (found[0] === major && found[1]! < minor);
    if (!isOld) return { name, state: "ok", says };
    const advice = [`upgrade it to ${oldestKubernetes} or later: older ones cannot let a pod sleep before it ends`];
    return { name, state: "missing", says: `${says}, older than ${oldestKubernetes}`, advice };
}

function clockCheck(skewSeconds: number): DoctorCheck {
    const name = "clock";
    const seconds = Math.round(Math.abs(skewSeconds));
    if (Math.abs(skewSeconds) <= toleratedSkewSeconds) {
        return { name, state: "ok", says: `within ${toleratedSkewSeconds} s of the API server's` };
    }
    const says = `the API server's is ${seconds} s ${skewSeconds > 0 ? "ahead of" : "behind"} this machine's`;
    const advice = ["set both by NTP: the ledger, locks and quarantines use this machine's time"];
    return { name, state: "warning", says, advice };
}

function rightsChecks(rights: Looked<RightsFacts>): readonly DoctorCheck[] {
    const name = "rights";
    if (rights.found === undefined)
        return [{ name, state: "warning", says: `could not be checked: ${rights.problem}` }];
    const { namespace, asked, denied } = rights.found;
    const allowed: DoctorCheck = {
        name,
        state: "ok",
        says: `all ${asked} needed in ${namespace} are granted`,
    };
    return denied.length === 0 ? [allowed] : denied.map(right => deniedCheck(right));
}

function deniedCheck({ group, resource, verbs, namespace, what, isOptional = false }: NeededRight): DoctorCheck {
    const where = namespace === undefined ? "" : ` in ${namespace}`;
    const rule = `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: [${verbs.join(", ")}]}`;
    return {
        name: "rights",
        state: isOptional ? "warning" : "missing",
        says: `${verbs.join(", ")} of ${resource}${group === "" ? "" : `.${group}`}${where} is not allowed; needed for ${what}`,
        advice: [`add to a ${namespace === undefined ? "ClusterRole" : "Role"} of the kubeconfig's user: ${rule}`],
    };
}

function namespaceCheck({ found, problem }: Looked<NamespaceFinding>): DoctorCheck {
    const name = "namespace";
    if (found === undefined) return { name, state: "warning", says: `could not be looked up: ${problem}` };
    if (found.problem !== undefined) return { name, state: "missing", says: found.problem.message };
    const says = found.isExisting
        ? "is used as it is"
        : found.state === "absent"
          ? "does not exist yet: the first deploy makes it"
          : "is the stack's own";
    return { name, state: "ok", says: `${found.name} ${says}` };
}

/** What a release of the settings' defaults would meet. */
function foreseenChecks({ found, problem }: Looked<ForeseenRelease>): readonly DoctorCheck[] {
    const name = "next release";
    if (found === undefined) return [{ name, state: "warning", says: `could not be foreseen: ${problem}` }];
    const told = (state: DoctorCheck["state"], { path, message }: Problem) => ({
        name,
        state,
        says: `${path}: ${message}`,
    });
    const checks = [
        ...found.problems.map(one => told("missing", one)),
        ...found.warnings.map(one => told("warning", one)),
    ];
    const says = "its pods and its gate would be admitted and find what they name, as far as may be asked";
    return checks.length > 0 ? checks : [{ name, state: "ok", says }];
}

function gatewayCheck(gateway: NonNullable<ClusterFacts["gateway"]>): DoctorCheck {
    const name = "gateway";
    if (gateway.found === undefined)
        return { name, state: "warning", says: `could not be checked: ${gateway.problem}` };
    const { name: called, problems } = gateway.found;
    if (problems.length === 0) return { name, state: "ok", says: `${called} supports what the settings use` };
    const differences = problems.map(({ path, message }) => ({ where: `${path}: ${message}` }));
    return { name, state: "missing", says: `${called} does not support what the settings use`, differences };
}
