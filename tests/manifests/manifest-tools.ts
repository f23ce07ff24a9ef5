import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { buildGoPrograms } from "../../platform/go-build.js";

const programs = { name: "manifest-tools", moduleFolder: "tests/manifests/tools" };

/** What a tool has against an object. */
export interface Finding {
    /** `Deployment users-blue-3f9a1c0b7e`. */
    readonly object: string;
    /** The tool's own name of the check. */
    readonly check: string;
    readonly what: string;
}

/** Builds kubeconform and kube-score from their Go modules, unless they are there. @returns their folder. */
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

/** What does not follow the schemas in a folder, as `writeSchemas` made it. */
export function kubeconform(tools: string, schemas: string, objects: readonly KubernetesObject[]): Finding[] {
    const schema = join(schemas, "{{.ResourceKind}}{{.KindSuffix}}.json");
    const args = ["-strict", "-output", "json", "-summary", "-schema-location", schema, "-"];
    const { resources = [], summary } = run<Conformance>(join(tools, "kubeconform"), args, objects);
    if (summary.valid + resources.length !== objects.length) throw new Error("kubeconform has left out objects");
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

/** All that is less than good. */
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

/** Both tools end with 1 when they have found something. */
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
