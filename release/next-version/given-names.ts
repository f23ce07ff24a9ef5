import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { askGit, readGit } from "../../machine/git.js";
import { type Problem, showValue } from "../../model/settings/problem.js";
import { Refusal } from "../output/refusal.js";

/** Problems of `--path` that show before Git is asked. */
export function pathProblems(directory: string, path: string | undefined): readonly Problem[] {
    if (path === undefined) return [];
    if (path === "") return [{ path: "--path", message: "it is empty; name a folder, or leave it out." }];
    if (existsSync(resolve(directory, path))) return [];
    const message = isAbsolute(path) ? `${path} does not exist.` : `${path} is not in ${directory}.`;
    return [{ path: "--path", message }];
}

/** Problems of `--tag-prefix`, by Git's own rules. */
export async function prefixProblems(directory: string, prefix: string | undefined): Promise<readonly Problem[]> {
    if (prefix === undefined) return [];
    const isName = (await askGit(directory, "check-ref-format", `refs/tags/${prefix}1.0.0`)) !== undefined;
    // Git allows such a reference, but no such tag.
    if (isName && !prefix.startsWith("-")) return [];
    const message = `${showValue(prefix)} cannot begin a Git tag; use letters, digits, -, _, . and /, such as users-v.`;
    return [{ path: "--tag-prefix", message }];
}

/**
 * An existing path, from the top of the directory's repository; undefined for the top itself. Follows links. Refuses a
 * path of which that repository has no commits.
 *
 * @param path absolute, or relative to the directory
 */
export async function fromTop(directory: string, path: string): Promise<string | undefined> {
    const top = realpathSync(await readGit(directory, ["rev-parse", "--show-toplevel"]));
    const real = realpathSync(resolve(directory, path));
    const inside = relative(top, real);
    if (inside === "") return undefined;
    const isOutside = inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside);
    // The folder of a submodule has commits here, what is in it has none.
    const isHere = !isOutside && (await readGit(dirname(real), ["rev-parse", "--show-toplevel"])) === top;
    if (isHere) return inside.split(sep).join("/");
    const message = `${path} is not in the repository ${top}, whose commits count.`;
    throw Refusal.of([{ path: "--path", message }], "so nothing was counted");
}
