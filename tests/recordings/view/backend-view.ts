/**
 * How many files of each kind the backend holds for a project: times and random names replaced. Backups outlive a stack,
 * and the lab had stacks of that name before: those from before the first step are not counted.
 */
export class BackendViews {
    private readonly oldBackups = new Map<string, number>();

    view(files: readonly string[], project: string): Record<string, number> {
        const counts: Record<string, number> = {};
        // The lab had a backend for each project.
        for (const file of files.filter(name => !name.includes("/dev") || name.includes(`/${project}/`))) {
            const kind = file
                .replace(/([.-])\d{19}(?=\.)/, "$1<time>")
                .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, "<uuid>");
            counts[kind] = (counts[kind] ?? 0) + 1;
        }
        const backup = `.pulumi/backups/${project}/dev/dev.<time>.json`;
        const updates = counts[`.pulumi/history/${project}/dev/dev-<time>.history.json`] ?? 0;
        const old = this.oldBackups.get(project) ?? (counts[backup] ?? 0) - updates;
        this.oldBackups.set(project, old);
        for (const kind of [backup, `${backup}.attrs`]) {
            if (kind in counts) counts[kind] = (counts[kind] ?? 0) - old;
        }
        return counts;
    }
}
