import {
    backgroundDeletion,
    compatibleBackToAnnotation,
    labelKeys,
    migrationRecordName,
    releaseLabels,
} from "../names.js";
import { renderJobMetadata } from "../pod/pod-metadata.js";
import { type PodTemplateArgs, renderPodTemplate, withImage } from "../pod/pod-template.js";
import type { Migration, Release } from "../release/release.js";

/**
 * How much longer a Job may take than the migration itself: its pod is scheduled, and the image may have to be pulled.
 */
const startSeconds = 120;

/** Name of the container that runs a migration. */
export const migrationContainer = "migration";

export interface MigrationJobArgs<Image> extends PodTemplateArgs {
    readonly migration: Migration;
    /** May be a value that is not known yet. */
    readonly image: Image;
    /** The release's other images, by name. @default {} */
    readonly images?: Readonly<Record<string, Image>>;
    /** Python that runs the command given as its arguments. */
    readonly script: string;
}

/**
 * The Job of a release's migration as plain data: the release's own pod, without what makes it serve. No Service
 * selects it.
 */
export function renderMigrationJob<Image>(args: MigrationJobArgs<Image>) {
    const { service, slot, release, releaseId, migration } = args;
    const { [labelKeys.slot]: _slot, ...labels } = releaseLabels(service, slot, releaseId, release.version);
    // Only a server drains.
    const alone: Release = { ...release, drain: "off" };
    const { containers, ...pod } = withImage(
        renderPodTemplate({ ...args, release: alone }),
        args.image,
        args.images,
    ).spec;
    const { ports, startupProbe, readinessProbe, livenessProbe, lifecycle, env, ...container } = containers[0]!;
    const { command, timeoutSeconds = 300, compatibleBackTo } = migration;
    const done = { name: migrationRecordName(service), key: releaseId, optional: true };
    return {
        metadata: {
            labels: { ...labels, [labelKeys.component]: "migration" },
            annotations: {
                "pulumi.com/replaceUnready": "true",
                ...backgroundDeletion,
                ...(compatibleBackTo === undefined ? {} : { [compatibleBackToAnnotation]: compatibleBackTo }),
            },
        },
        spec: {
            backoffLimit: 0,
            activeDeadlineSeconds: timeoutSeconds + startSeconds,
            template: {
                metadata: renderJobMetadata(release, service, "migration"),
                spec: {
                    ...pod,
                    restartPolicy: "Never",
                    containers: [
                        {
                            ...container,
                            name: migrationContainer,
                            command: ["python3", "-c", args.script, ...command],
                            env: [
                                ...env,
                                { name: "MIGRATION_SECONDS", value: String(timeoutSeconds) },
                                { name: "MIGRATION_DONE", valueFrom: { configMapKeyRef: done } },
                            ],
                        },
                    ],
                },
            },
        },
    };
}
