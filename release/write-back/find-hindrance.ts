import { existsSync } from "node:fs";
import { join } from "node:path";
import { askGit, readGit } from "../../machine/git.js";
import type { FileInGit } from "./file-in-git.js";
import { type ByHand, Hindrance } from "./hindrance.js";

type Found = ByHand & { readonly words: string };

/** Rejects with a Hindrance if the file is not to be committed, or not now. */
export async function refuseHindered(place: FileInGit): Promise<void> {
    const asked = await Promise.all([unfinished(place), overlooked(place), ignored(place)]);
    const found = asked.filter(one => one !== undefined);
    if (found.length === 0) return;
    const { words: _, ...byHand } = Object.assign({}, ...found) as Found;
    throw new Hindrance(found.map(({ words }) => words).join("; "), byHand);
}

/** A commit would end a merge, or be lost with what is under way. */
async function unfinished({ directory }: FileInGit): Promise<Found | undefined> {
    const folder = await readGit(directory, ["rev-parse", "--absolute-git-dir"]);
    const has = (name: string) => existsSync(join(folder, name));
    const isAt = async (ref: string) =>
        (await askGit(directory, "rev-parse", "--verify", "--quiet", ref)) !== undefined;
    const what = has("rebase-apply/applying")
        ? "git am"
        : has("rebase-merge") || has("rebase-apply")
          ? "a rebase"
          : (await isAt("MERGE_HEAD"))
            ? "a merge"
            : (await isAt("CHERRY_PICK_HEAD"))
              ? "a cherry-pick"
              : (await isAt("REVERT_HEAD"))
                ? "a revert"
                : has("sequencer/todo")
                  ? "a series of cherry-picks or reverts"
                  : has("BISECT_LOG")
                    ? "a bisect"
                    : undefined;
    if (what === undefined) return undefined;
    const first =
        "End it first: `git status` says how. If that takes the decision out of the file, `settings refresh` writes it again.";
    return { words: `${what} is in progress`, first };
}

/** Files that Git has been told not to look at, and files with a conflict. */
async function overlooked({ directory, file }: FileInGit): Promise<Found | undefined> {
    const path = `:(literal)${file}`;
    if ((await readGit(directory, ["ls-files", "--unmerged", "--", path])) !== "") {
        return { words: "Git has a conflict in it that is not marked as resolved" };
    }
    const [tag = ""] = await readGit(directory, ["ls-files", "-v", "--", path]);
    const flags = [
        ...(/s/i.test(tag) ? ["skip-worktree"] : []),
        // A lower case letter.
        ...(/[a-z]/.test(tag) ? ["assume-unchanged"] : []),
    ];
    if (flags.length === 0) return undefined;
    const words = `Git is told to overlook changes in it (${flags.join(", ")})`;
    return { words, before: flags.map(flag => `update-index --no-${flag}`), addOptions: "--sparse" };
}

async function ignored({ directory, file }: FileInGit): Promise<Found | undefined> {
    const path = `./${file}`;
    if ((await askGit(directory, "check-ignore", "--", path)) === undefined) return undefined;
    const [, source, line] =
        /^(.*?):(\d+):/.exec((await askGit(directory, "check-ignore", "-v", "--", path)) ?? "") ?? [];
    return { words: `Git ignores it, by line ${line} of ${source}`, addOptions: "--force" };
}
