import { execFileSync } from "node:child_process";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import type { CommitOptions } from "../../../../release/write-back/commit-settings.js";
import { commitWriteBack } from "../../../../release/write-back/commit-write-back.js";
import { SampleProject } from "../sample-project.js";
import { twoReleases } from "../sample-settings.js";

export const subject = "chore(release): users 1.1.0 on dev";
export const trailer = "Ledger-Entry: dev/1 2026-11-21T10:01:00.000Z";

/** A project in which a command has just written its decision back. */
export class WrittenProject extends SampleProject {
    constructor() {
        super();
        this.record(twoReleases, "deploy 1.1.0 to green, traffic from 1.0.0");
        this.writeBack(twoReleases, fingerprint(twoReleases));
    }

    /** Commits it, and returns what was said. */
    async commit(options: Partial<CommitOptions> = {}): Promise<string[]> {
        const { said, report } = this.listen();
        await commitWriteBack({ ...this.options, dryRun: false, commitWriteBack: true, ...options }, report);
        return said;
    }

    /** Of the last commit. */
    last(format: string): string {
        return this.git("log", "-1", `--format=${format}`);
    }

    /** Rolls back, and writes that back. */
    rollBack(): void {
        const back = { ...twoReleases, traffic: { blue: 100 } };
        this.record(back, "roll back from 1.1.0 to 1.0.0");
        this.writeBack(back, fingerprint(back));
    }
}

/** Types the first command that a warning names. */
export function type(warning: string, environment: Readonly<Record<string, string>> = {}): void {
    // Other things that are set in this type are no commands.
    const [, command] = /`(git -C [^`]+|git -c [^`]+)`/.exec(warning) ?? [];
    execFileSync("sh", ["-c", command!], { stdio: "pipe", env: { ...process.env, ...environment } });
}
