import { posix } from "node:path";
import type { RepositoryFiles } from "./repository-files.js";

/** Parts of paths of what does not serve. */
export const asideWords =
    /(^|[/._-])(tests?|testing|docs?(_src)?|examples?|samples?|demos?|tutorials?|dev|develop|development|local|debug|worker|celery|cron|benchmarks?|bench|scaffold(ing)?|templates?|cookiecutter|frontend|playground|sandbox|notebooks?)([/._-]|$)/i;

/** Files that a path in an image may be: `/app/scripts/start.sh` is scripts/start.sh. */
export function endingWith(files: RepositoryFiles, path: string): string[] {
    const parts = posix
        .normalize(path)
        .split("/")
        .filter(part => part !== "" && part !== ".");
    for (let skipped = 0; skipped < parts.length; skipped++) {
        const end = parts.slice(skipped).join("/");
        const found = [...files.texts.keys()].filter(file => file === end || file.endsWith(`/${end}`));
        if (found.length > 0) return found.toSorted((left, right) => left.length - right.length);
    }
    return [];
}
