import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesApi } from "../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../cluster/kubernetes-object.js";
import { migrationDefinition } from "../model/migration-definition.js";
import { renderMigrationJob } from "../model/migration-job.js";
import { labelKeys, migrationName } from "../model/names.js";
import type { Migration, Release } from "../model/release.js";
import { releaseId } from "../model/release-id.js";
import type { SlotName } from "../model/settings.js";
import type { AnyShape } from "../model/shape.js";
import { argumentShapes, slotProblems } from "./argument-shapes.js";
import { connectToCluster } from "./connect-to-cluster.js";
import { frozenMetadata } from "./frozen-metadata.js";
import { migrationScript } from "./migration-script.js";
import { type ArgumentShapes, refuseBadArguments } from "./refuse-bad-arguments.js";

export interface ReleaseMigrationArgs {
    /** Name of the service. */
    readonly service: string;
    /** Namespace of the service. */
    readonly namespace: pulumi.Input<string>;
    /** Where the release starts first. */
    readonly slot: SlotName;
    /** The release that brings it. */
    readonly release: Release;
    /** The release's own. */
    readonly migration: Migration;
    /** The release's own image: the migration runs in it. */
    readonly image: pulumi.Input<string>;
    /** The release's other images, by name. @default {} */
    readonly images?: Readonly<Record<string, pulumi.Input<string>>>;
    /** What its pod needs, such as the release's environment and secrets, and migrations that come first. */
    readonly after: readonly pulumi.Resource[];
    /**
     * Looks up what was migrated before, and records what was migrated now.
     * @default the cluster that the Kubernetes provider works on
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
 * The migration of one release: a Job that runs once. What has succeeded for exactly this release is recorded in the
 * cluster and never run again, in whichever slot and after whatever failure it comes back; one that failed is made anew by
 * the next update under another name. Throws a RunError with all that is wrong with its arguments.
 */
export class ReleaseMigration extends pulumi.ComponentResource {
    /** Made when the migration has succeeded: what the release's pods depend on. */
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

/** What a migration does before and after its Job. */
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
                const { settleEarlierMigrations } = await import("../cluster/migration-record.js");
                const id = metadata?.labels?.[labelKeys.releaseId] ?? "";
                await settleEarlierMigrations(api, { service, namespace }, id);
            }),
        record: (hook: pulumi.ResourceHookArgs) =>
            withRecord(hook, async (api, namespace, job) => {
                const { recordMigration } = await import("../cluster/migration-record.js");
                await recordMigration(api, { service, namespace }, job);
            }),
    };
}
