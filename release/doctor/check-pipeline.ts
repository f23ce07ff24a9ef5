import type { DoctorCheck, Looked } from "./doctor-check.js";

/** What a run of a pipeline finds, beyond what a person's machine must have. */
export interface PipelineFacts {
    /** Variables that are set to nothing: a forge passes an absent secret so. */
    readonly empty: readonly string[];
    /** Whether the clone lacks older commits. */
    readonly isShallow: Looked<boolean>;
    /** Why Git cannot commit or tag: nobody has said who does. Undefined if it can. */
    readonly authorProblem?: string;
    readonly state: StatePlace;
    /** Hosts of registries that a deploy pushes to and that nobody has logged in to. */
    readonly withoutLogin: readonly string[];
}

/** Whether the next run finds the state that this one leaves. */
export interface StatePlace {
    /** Without a login. Undefined: nobody has named a place. */
    readonly url?: string;
    /** `lost`: a folder that goes with the run; `here`: one on this machine; `shared`: a store that others reach. */
    readonly kind: "lost" | "here" | "shared" | "unnamed";
}

export function checkPipeline(facts: PipelineFacts): readonly DoctorCheck[] {
    return [
        emptyCheck(facts),
        stateCheck(facts.state),
        historyCheck(facts.isShallow),
        authorCheck(facts),
        loginCheck(facts),
    ];
}

function emptyCheck({ empty }: PipelineFacts): DoctorCheck {
    const name = "variables";
    if (empty.length === 0) return { name, state: "ok", says: "none that is set is empty" };
    const says = `${empty.join(", ")} ${empty.length === 1 ? "is" : "are"} set but empty`;
    const advice = [
        "give the forge a secret or variable of that name; a pull request from a fork gets none of them, so nothing that needs one may run there",
    ];
    return { name, state: "missing", says, advice };
}

const storeAdvice =
    "set PULUMI_BACKEND_URL to a store that all runs reach, such as s3://BUCKET?region=REGION, or PULUMI_ACCESS_TOKEN for Pulumi Cloud";

function stateCheck({ url, kind }: StatePlace): DoctorCheck {
    const name = "state";
    switch (kind) {
        case "shared":
            return { name, state: "ok", says: `${url} is there for the next run, too` };
        case "here":
            return {
                name,
                state: "warning",
                says: `${url} is a folder of this machine: the next run finds it only here`,
                advice: [storeAdvice],
            };
        case "lost":
            return {
                name,
                state: "missing",
                says: `${url} goes with this run, and the ledger with it`,
                advice: [storeAdvice],
            };
        case "unnamed":
            return { name, state: "missing", says: "nobody has said where it is kept", advice: [storeAdvice] };
    }
}

function historyCheck(isShallow: PipelineFacts["isShallow"]): DoctorCheck {
    const name = "history";
    if (isShallow.found === undefined) return { name, state: "warning", says: isShallow.problem };
    if (!isShallow.found) return { name, state: "ok", says: "the clone has all commits" };
    const says = "the clone is shallow: the commits since the last version cannot be counted";
    const advice = [
        "check out everything: `fetch-depth: 0` for actions/checkout, GIT_DEPTH: 0 in GitLab, no `shallow` in Jenkins",
    ];
    return { name, state: "missing", says, advice };
}

function authorCheck({ authorProblem }: PipelineFacts): DoctorCheck {
    const name = "author";
    if (authorProblem === undefined) return { name, state: "ok", says: "Git knows who commits and tags" };
    const says = `Git does not know who commits and tags: ${authorProblem}`;
    const advice = [
        "set GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL; only a run that tags, or writes the settings back, needs them",
    ];
    return { name, state: "warning", says, advice };
}

function loginCheck({ withoutLogin }: PipelineFacts): DoctorCheck {
    const name = "login";
    if (withoutLogin.length === 0) return { name, state: "ok", says: "every registry that is pushed to has one" };
    const says = `nobody is logged in to ${withoutLogin.join(", ")}; only a deploy that builds pushes there`;
    return { name, state: "warning", says, advice: withoutLogin.map(host => `docker login ${host}`) };
}
