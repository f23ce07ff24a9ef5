import { backgroundDeletion } from "./background-deletion.js";
import { compatibleBackToAnnotation, labelKeys, migrationRecordName, releaseLabels } from "./names.js";
import { renderMetadata } from "./pod/pod-metadata.js";
import { type PodTemplateArgs, renderPodTemplate, withImage } from "./pod-template.js";
import type { Migration } from "./release.js";

/** What a Job has beyond the migration's own time: its pod is scheduled, and the image may have to be pulled. */
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
 * The Job of a release's migration as plain data: the release's own pod in all but what makes it serve. It selects nothing
 * and is selected by no Service.
 */
export function renderMigrationJob<Image>(args: MigrationJobArgs<Image>) {
    const { service, slot, release, releaseId, migration } = args;
    const { [labelKeys.slot]: _slot, ...labels } = releaseLabels(service, slot, releaseId, release.version);
    const { containers, ...pod } = withImage(renderPodTemplate(args), args.image, args.images).spec;
    const { ports, startupProbe, readinessProbe, livenessProbe, lifecycle, env, ...container } = containers[0]!;
    const { command, timeoutSeconds = 300, compatibleBackTo } = migration;
    const { scrape: _scrape, ...unscraped } = release;
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
                metadata: renderMetadata(unscraped, {
                    [labelKeys.service]: service,
                    [labelKeys.component]: "migration",
                }),
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
