import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { buildGoPrograms } from "../../platform/go-build.js";

const programs = { name: "manifest-tools", moduleFolder: "tests/manifests/tools" };

/** One finding of a tool. */
export interface Finding {
    /** `Deployment users-blue-3f9a1c0b7e`. */
    readonly object: string;
    /** The tool's own name for the check. */
    readonly check: string;
    readonly what: string;
}

/** Builds kubeconform and kube-score from their Go modules if they are missing. @returns their folder */
export function buildManifestTools(): Promise<string> {
    return buildGoPrograms(programs, () => undefined);
}

interface Conformance {
    readonly resources?: readonly {
        readonly kind: string;
        readonly name: string;
        readonly status: string;
        readonly msg: string;
    }[];
    readonly summary: { readonly valid: number };
}

/** Returns the objects that do not match the schemas in a folder made by `writeSchemas`. */
export function kubeconform(tools: string, schemas: string, objects: readonly KubernetesObject[]): Finding[] {
    const schema = join(schemas, "{{.ResourceKind}}{{.KindSuffix}}.json");
    const args = ["-strict", "-output", "json", "-summary", "-schema-location", schema, "-"];
    const { resources = [], summary } = run<Conformance>(join(tools, "kubeconform"), args, objects);
    if (summary.valid + resources.length !== objects.length) throw new Error("kubeconform skipped objects");
    return resources.map(({ kind, name, status, msg }) => ({ object: `${kind} ${name}`, check: status, what: msg }));
}

interface Score {
    readonly type_meta: { readonly kind: string };
    readonly object_meta: { readonly name: string };
    readonly checks: readonly {
        readonly check: { readonly id: string };
        readonly grade: number;
        readonly skipped: boolean;
        readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
    }[];
}

const allOk = 10;

/** Returns every check with less than the best grade. */
export function kubeScore(tools: string, objects: readonly KubernetesObject[]): Finding[] {
    const scores = run<readonly Score[]>(join(tools, "kube-score"), ["score", "--output-format", "json", "-"], objects);
    return scores.flatMap(({ type_meta: { kind }, object_meta: { name }, checks }) =>
        checks
            .filter(({ grade, skipped }) => !skipped && grade < allOk)
            .flatMap(({ check, comments }) =>
                (comments ?? []).map(({ path, summary }) => ({
                    object: `${kind} ${name}`,
                    check: check.id,
                    what: path === "" ? summary : `${path}: ${summary}`,
                })),
            ),
    );
}

/** Both tools exit with 1 when they find something. */
function run<Output>(program: string, args: readonly string[], objects: readonly KubernetesObject[]): Output {
    const input = objects.map(object => JSON.stringify(object)).join("\n---\n");
    const { error, stdout, stderr } = spawnSync(program, args, { input, encoding: "utf8", timeout: 60_000 });
    if (error !== undefined) throw error;
    try {
        return JSON.parse(stdout) as Output;
    } catch {
        throw new Error(`${program}: ${stderr || stdout}`);
    }
}
