import { askGit, headOf, runGit, writeTag } from "../../machine/git.js";
import { pushRemotes } from "../../machine/git-remote.js";
import type { Report } from "../output/report.js";
import { adviseTagPush } from "./advise-by-hand.js";

/**
 * Tags HEAD as a version that has been released, and pushes the tag. A tag that is there already is only pushed. Never
 * rejects: the release serves, and the ledger has it. Warns in Git's words, with the command to type.
 *
 * @param directory folder of Pulumi.yaml
 */
export async function tagRelease(directory: string, tag: string, version: string, report: Report): Promise<void> {
    let remotes: readonly string[] = [];
    try {
        const head = await headOf(directory);
        const taken = await askGit(directory, "rev-parse", "--verify", "--quiet", `refs/tags/${tag}^{commit}`);
        if (taken === undefined) await writeTag(directory, tag, `Release ${version}`);
        else if (taken !== head) throw new Error(`${tag} is another commit, ${taken.slice(0, 8)}`);
        remotes = await pushRemotes(directory);
        const [remote, ...others] = remotes;
        if (remote === undefined || others.length > 0) throw new Error("nothing says to which remote");
        await runGit(directory, ["push", "--quiet", remote, `refs/tags/${tag}`]);
        report.say(`tagged ${head?.slice(0, 8)} as ${tag}, and pushed the tag to ${remote}`);
    } catch (error) {
        const advice = `The ledger has the release. To push it: ${adviseTagPush(tag, remotes)}.`;
        report.warn(`warning: the tag ${tag} is not pushed: ${(error as Error).message}\n  ${advice}`);
    }
}
