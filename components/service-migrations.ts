import type * as pulumi from "@pulumi/pulumi";
import { releaseId } from "../model/release-id.js";
import { ReleaseMigration, type ReleaseMigrationArgs } from "./release-migration.js";

/** The migrations of a service's releases: each once, however many slots run its release, and never two at a time. */
export class ServiceMigrations {
    private readonly migrations = new Map<string, ReleaseMigration>();

    constructor(private readonly parent: pulumi.Resource) {}

    /** What the release's pods wait for. */
    of(args: ReleaseMigrationArgs): pulumi.Resource[] {
        const id = releaseId(args.service, args.release);
        const after = [...args.after, ...[...this.migrations.values()].map(({ job }) => job)];
        const made = this.migrations.get(id) ?? new ReleaseMigration({ ...args, after }, { parent: this.parent });
        this.migrations.set(id, made);
        return [made.job];
    }
}
