import type { DoctorCheck, Looked } from "./doctor-check.js";

export interface ToolFacts {
    /** `v20.20.2` */
    readonly node: string;
    /** The CLI, in words. */
    readonly pulumi: Looked<string>;
    /** `git version 2.39.5`; undefined if there is no git. */
    readonly git?: string;
    /** Why Git cannot say which commit is here, in its own words. */
    readonly gitProblem?: string;
    /** Whether the project's folder is in a Git repository with a commit. */
    readonly hasCommit: boolean;
    /** Why no Docker daemon answers; undefined if one does. */
    readonly dockerProblem?: string;
    /** Versions in slots without a digest: the next update builds their images. */
    readonly toBuild: readonly string[];
    /** Build contexts with a Dockerfile, which a deploy of a new version builds. */
    readonly contexts: readonly string[];
}

/** The lowest version that the package supports. */
const leastNode = [20, 19] as const;

export function checkTools(facts: ToolFacts): readonly DoctorCheck[] {
    return [checkNode(facts), checkPulumi(facts), checkGit(facts), checkDocker(facts)];
}

function checkNode({ node }: ToolFacts): DoctorCheck {
    const [major = 0, minor = 0] = node.replace(/^v/, "").split(".").map(Number);
    const name = "Node.js";
    if (major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])) {
        return { name, state: "ok", says: node };
    }
    const least = leastNode.join(".");
    return { name, state: "missing", says: `${node} is too old`, advice: [`install Node.js ${least} or later`] };
}

function checkPulumi({ pulumi }: ToolFacts): DoctorCheck {
    const name = "Pulumi";
    if (pulumi.found !== undefined) return { name, state: "ok", says: pulumi.found };
    return { name, state: "missing", says: pulumi.problem };
}

function checkGit({ git, gitProblem, hasCommit, toBuild, contexts }: ToolFacts): DoctorCheck {
    const name = "Git";
    if (git !== undefined && gitProblem !== undefined) {
        const isBuilt = toBuild.length > 0 || contexts.length > 0;
        return {
            name,
            state: isBuilt ? "missing" : "warning",
            says: `Git does not say which commit is here: ${gitProblem}`,
        };
    }
    if (git !== undefined && (hasCommit || contexts.length === 0)) {
        return { name, state: "ok", says: hasCommit ? git : `${git}; nothing is built here` };
    }
    const why = "an image carries the commit that it was built from";
    const state = toBuild.length > 0 ? "missing" : "warning";
    if (git === undefined) {
        return { name, state, says: `git is not on PATH, and ${why}`, advice: ["install git"] };
    }
    const says = `the project is not in a Git repository with a commit, and ${why}`;
    return { name, state, says, advice: ["run git init and commit"] };
}

function checkDocker({ dockerProblem, toBuild, contexts }: ToolFacts): DoctorCheck {
    const name = "Docker";
    if (toBuild.length === 0 && contexts.length === 0) {
        return { name, state: "ok", says: "not needed: there is no Dockerfile here, so nothing is built" };
    }
    if (dockerProblem === undefined) return { name, state: "ok", says: "the daemon answers" };
    if (toBuild.length > 0) {
        const says = `${dockerProblem.replace(/; .*$/, "")}; the next update builds ${toBuild.join(", ")}`;
        return { name, state: "missing", says, advice: [startDocker] };
    }
    const says = `${dockerProblem.replace(/; .*$/, "")}; only a deploy that builds needs it`;
    return { name, state: "warning", says, advice: [startDocker] };
}

const startDocker = "start one, or set DOCKER_HOST to a running one; versions that the registry has do not need it";
