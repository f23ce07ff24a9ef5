import type { Problem } from "../../../model/problem.js";
import type { DoctorCheck, Looked } from "./doctor-check.js";
import type { NeededRight } from "./needed-rights.js";

export interface ClusterFacts {
    /** The cluster that the settings or --context name, and its API server's answer. */
    readonly answer: Looked<{ readonly context: string; readonly version: string; readonly skewSeconds: number }>;
    /** Undefined when nothing could be asked; a problem tells why. */
    readonly rights?: Looked<RightsFacts>;
    /** Of the gateway that the settings name; undefined when they name none. */
    readonly gateway?: Looked<{ readonly name: string; readonly problems: readonly Problem[] }>;
}

export interface RightsFacts {
    readonly namespace: string;
    /** How many verbs were asked about. */
    readonly asked: number;
    /** Those that are not allowed, with the verbs that are not. */
    readonly denied: readonly NeededRight[];
}

/** Clocks that differ by more make tokens and times of the ledger doubtful. */
export const toleratedSkewSeconds = 5;

export function checkCluster({ answer, rights, gateway }: ClusterFacts): readonly DoctorCheck[] {
    if (answer.found === undefined) {
        const advice = ["nothing else of the cluster was looked up: repair this first, and ask again"];
        return [{ name: "cluster", state: "missing", says: answer.problem, advice }];
    }
    const { context, version, skewSeconds } = answer.found;
    return [
        { name: "cluster", state: "ok", says: `${context} answers, Kubernetes ${version}` },
        clockCheck(skewSeconds),
        ...(rights === undefined ? [] : rightsChecks(rights)),
        ...(gateway === undefined ? [] : [gatewayCheck(gateway)]),
    ];
}

function clockCheck(skewSeconds: number): DoctorCheck {
    const name = "clock";
    const seconds = Math.round(Math.abs(skewSeconds));
    if (Math.abs(skewSeconds) <= toleratedSkewSeconds) {
        return { name, state: "ok", says: `as the API server's, to ${toleratedSkewSeconds} s` };
    }
    const says = `the API server's is ${seconds} s ${skewSeconds > 0 ? "ahead of" : "behind"} this machine's`;
    const advice = ["set both by NTP: times of the ledger, locks and quarantines are this machine's"];
    return { name, state: "warning", says, advice };
}

function rightsChecks(rights: Looked<RightsFacts>): readonly DoctorCheck[] {
    const name = "rights";
    if (rights.found === undefined) return [{ name, state: "warning", says: `could not be asked: ${rights.problem}` }];
    const { namespace, asked, denied } = rights.found;
    const allowed: DoctorCheck = {
        name,
        state: "ok",
        says: `all ${asked} that are needed in ${namespace} are allowed`,
    };
    return denied.length === 0 ? [allowed] : denied.map(right => deniedCheck(right));
}

function deniedCheck({ group, resource, verbs, namespace, what, isOptional = false }: NeededRight): DoctorCheck {
    const where = namespace === undefined ? "" : ` in ${namespace}`;
    const rule = `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: [${verbs.join(", ")}]}`;
    return {
        name: "rights",
        state: isOptional ? "warning" : "missing",
        says: `${verbs.join(", ")} of ${resource}${group === "" ? "" : `.${group}`}${where} is not allowed; it is for ${what}`,
        advice: [`let a ${namespace === undefined ? "ClusterRole" : "Role"} of the kubeconfig's user have: ${rule}`],
    };
}

function gatewayCheck(gateway: NonNullable<ClusterFacts["gateway"]>): DoctorCheck {
    const name = "gateway";
    if (gateway.found === undefined) return { name, state: "warning", says: `could not be asked: ${gateway.problem}` };
    const { name: called, problems } = gateway.found;
    if (problems.length === 0) return { name, state: "ok", says: `${called} does what the settings ask of it` };
    const differences = problems.map(({ path, message }) => ({ where: `${path}: ${message}` }));
    return { name, state: "missing", says: `${called} does not do what the settings ask of it`, differences };
}
