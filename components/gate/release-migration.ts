import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { migrationDefinition } from "../../model/gate/migration-definition.js";
import { renderMigrationJob } from "../../model/gate/migration-job.js";
import { labelKeys, migrationName, type SlotName } from "../../model/names.js";
import type { Migration, Release } from "../../model/release/release.js";
import { releaseId } from "../../model/release/release-id.js";
import type { AnyShape } from "../../model/settings/shape.js";
import { connectToCluster } from "../connect-to-cluster.js";
import { type ArgumentShapes, argumentShapes, refuseBadArguments, slotProblems } from "../settings/argument-shapes.js";
import { frozenMetadata } from "../slot/frozen-metadata.js";

export interface ReleaseMigrationArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** Where the release starts first. */
    readonly slot: SlotName;
    /** The release that the migration belongs to. */
    readonly release: Release;
    /** The release's own `migration`. */
    readonly migration: Migration;
    /** The release's own image: the migration runs in it. */
    readonly image: pulumi.Input<string>;
    /** The release's other images, by name. @default {} */
    readonly images?: Readonly<Record<string, pulumi.Input<string>>>;
    /** What its pod needs, such as the release's environment and secrets, and migrations that must run before it. */
    readonly after: readonly pulumi.Resource[];
    /**
     * To look up earlier migrations and to record this one.
     * @default the cluster that the Kubernetes provider uses
     */
    readonly connect?: () => Promise<KubernetesApi>;
}

const shapes: ArgumentShapes<ReleaseMigrationArgs> = {
    service: argumentShapes.service,
    namespace: argumentShapes.namespace,
    slot: argumentShapes.slot,
    release: argumentShapes.release,
    migration: migrationDefinition as AnyShape,
    image: argumentShapes.image,
    images: "optional",
    after: "given",
    connect: "optional",
};

/**
 * The migration of one release: a Job that runs once. A migration that succeeded for exactly this release is recorded
 * in the cluster and never runs again, whichever slot the release comes back in and whatever failed in between. For one
 * that failed, the next update creates a new Job under another name. Throws a RunError listing all problems with its
 * arguments.
 *
 * @example
 * ```ts
 * const blue = new ReleaseSlot({
 *     ...where,
 *     secrets: [session.secret],
 *     replicas: 2,
 *     prepare: needs => [new ReleaseMigration({ ...where, migration, after: needs }).job],
 * });
 * ```
 */
export class ReleaseMigration extends pulumi.ComponentResource {
    /** Created when the migration has succeeded: the release's pods depend on it. */
    readonly job: Job;

    constructor(args: ReleaseMigrationArgs, options?: pulumi.ComponentResourceOptions) {
        const { service, slot, release, migration, image, images = {} } = args;
        refuseBadArguments(`the ReleaseMigration of ${service} in ${slot}`, shapes, args, slotProblems);
        const id = releaseId(service, release);
        const name = migrationName(service, id);
        super("fastapi-release:index:ReleaseMigration", name, {}, options);
        const { metadata, spec } = renderMigrationJob({
            service,
            slot,
            release,
            releaseId: id,
            migration,
            image,
            images,
            script: migrationScript,
        });
        const hooks = migrationHooks(service, args.connect);
        this.job = new Job(
            name,
            { metadata: { ...metadata, namespace: args.namespace }, spec },
            {
                parent: this,
                dependsOn: [...args.after],
                ignoreChanges: ["spec", ...frozenMetadata(metadata)],
                customTimeouts: { create: `${spec.activeDeadlineSeconds + 30}s` },
                hooks: {
                    beforeCreate: [new pulumi.ResourceHook(`migrates-alone ${name}`, hooks.settleEarlier)],
                    afterCreate: [new pulumi.ResourceHook(`migrates-once ${name}`, hooks.record)],
                },
            },
        );
        this.registerOutputs({ releaseId: id });
    }
}

/** The hooks that run before and after a migration's Job. */
export function migrationHooks(service: string, connect = connectToCluster) {
    async function withRecord(
        { newInputs }: pulumi.ResourceHookArgs,
        work: (api: KubernetesApi, namespace: string, job: KubernetesObject) => Promise<void>,
    ): Promise<void> {
        const job = newInputs as KubernetesObject;
        const api = await connect();
        try {
            await work(api, job.metadata?.namespace ?? "", job);
        } finally {
            api.close();
        }
    }
    return {
        settleEarlier: (hook: pulumi.ResourceHookArgs) =>
            withRecord(hook, async (api, namespace, { metadata }) => {
                const { settleEarlierMigrations } = await import("../../objects/migration-record.js");
                const id = metadata?.labels?.[labelKeys.releaseId] ?? "";
                await settleEarlierMigrations(api, { service, namespace }, id);
            }),
        record: (hook: pulumi.ResourceHookArgs) =>
            withRecord(hook, async (api, namespace, job) => {
                const { recordMigration } = await import("../../objects/migration-record.js");
                await recordMigration(api, { service, namespace }, job);
            }),
    };
}

/**
 * The script that runs a migration: Python with only its standard library, in the release's image. It takes the command
 * as arguments, MIGRATION_SECONDS as the time limit and MIGRATION_DONE, which is set if the release has migrated
 * before. It stops the command before the Job's deadline, since Kubernetes would remove the log along with the pod.
 */
export const migrationScript = `
import os, signal, subprocess, sys

done, seconds = os.environ.get("MIGRATION_DONE"), float(os.environ["MIGRATION_SECONDS"])
if done:
    print(f"This release has migrated before: {done}", flush=True)
    sys.exit(0)
child, ended = None, False


def end(*_):
    global ended
    ended = True
    if child is not None:
        child.terminate()


signal.signal(signal.SIGTERM, end)
try:
    child = subprocess.Popen(sys.argv[1:])
except OSError as error:
    sys.exit(f"The migration failed: {sys.argv[1]} cannot be run: {error.strerror}")
if ended:
    # The signal came while the command was being started.
    child.terminate()
try:
    code = child.wait(seconds)
except subprocess.TimeoutExpired:
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
    sys.exit(f"The migration failed: it was ended after {seconds:g} s")
if code != 0:
    sys.exit(f"The migration failed: {sys.argv[1]} ended " + (f"with exit code {code}" if code > 0 else f"by signal {-code}"))
print("The migration succeeded", flush=True)
`.trimStart();
