import { posix } from "node:path";
import ignore from "@balena/dockerignore";
import type { JudgedDockerfile } from "../dockerfile/judge-dockerfile.js";
import type { RepositoryFacts } from "../repository/repository-facts.js";
import { ignoredByGit, lostLinksIn } from "./ignore-file.js";

/** Tools that read a package's version from Git during its build. */
const readsGit =
    /setuptools[-_]scm|hatch-vcs|versioningit|dunamai|poetry-dynamic-versioning|poetry-version-plugin|\bpbr\b|source\s*=\s*"scm"/;

/**
 * What the build of a Dockerfile that stays needs not send: the project's packages, Git's folder, environments, secrets,
 * links that lead to nothing; what Git ignores, which a build from a fresh clone does not get either. Nothing that the
 * Dockerfile copies by name.
 *
 * @param own folder of the project, relative to the folder that init was called for
 * @param isNew whether the team has no such list, in which it would have decided about what Git ignores
 */
export function keptIgnoreLines(
    { files }: RepositoryFacts,
    { context, copied }: JudgedDockerfile,
    own: string,
    isNew: boolean,
): string[] {
    const project = posix.relative(`/${context}`, `/${posix.join(files.folder, own)}`);
    const inside = project.startsWith("..") ? [] : [own === "" ? posix.join(project, "dist") : project];
    const needsGit = [...files.texts].some(
        ([path, text]) => /(pyproject\.toml|setup\.(py|cfg))$/.test(path) && readsGit.test(text),
    );
    const lines = [
        ...(isNew ? ignoredByGit(files, context) : []),
        ...inside,
        ...(needsGit ? [] : ["**/.git"]),
        "**/.venv",
        "**/venv",
        "**/node_modules",
        "**/__pycache__",
        "**/.env",
        ...lostLinksIn(files, context),
    ];
    const named = copied
        .map(({ path }) => posix.normalize(path.replace(/^\/+/, "")).replace(/\/$/, ""))
        .filter(path => path !== ".");
    const isCopied = (line: string) => named.some(path => ignore().add([line]).ignores(path));
    return [...new Set(lines)].filter(line => !isCopied(line));
}
