import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Who started a pipeline, by GitHub, GitLab and Jenkins. */
const pipelineNames = ["GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_USER_ID"];

/** Who asks: whoever started the pipeline, else Git's user of this folder, else that of this machine. */
export async function actingPerson(directory: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
    const started = pipelineNames.map(name => environment[name]).find(Boolean);
    if (started !== undefined) return started;
    const configured = await run("git", ["config", "user.name"], { cwd: directory }).then(
        ({ stdout }) => stdout.trim(),
        () => "",
    );
    return configured || machineUser();
}

/** There may be none by that number. */
function machineUser(): string | undefined {
    try {
        return userInfo().username;
    } catch {
        return undefined;
    }
}
