import type { RepositoryFiles } from "../../../../release/init/repository/repository-files.js";

/** A repository in memory: texts by path. */
export function sampleFiles(
    texts: Readonly<Record<string, string>>,
    change: Partial<RepositoryFiles> = {},
): RepositoryFiles {
    return {
        root: "/home/ada/Users_API",
        folder: "",
        paths: Object.keys(texts).sort(),
        lostLinks: [],
        present: [],
        texts: new Map(Object.entries(texts)),
        ...change,
    };
}
