/** How many files of each kind the backend holds for a project: times and random names replaced. */
export function viewBackendFiles(files: readonly string[], project: string): Record<string, number> {
    const counts: Record<string, number> = {};
    // The lab had a backend for each project.
    for (const file of files.filter(name => !name.includes("/dev") || name.includes(`/${project}/`))) {
        const kind = file
            .replace(/([.-])\d{19}(?=\.)/, "$1<time>")
            .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, "<uuid>");
        counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
}
