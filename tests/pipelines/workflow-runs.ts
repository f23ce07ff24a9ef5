import { eventually } from "../stories/eventually.js";
import type { ForgeApi } from "./forge-api.js";

/** As GitHub and Gitea call them. */
export type Conclusion = "success" | "failure" | "cancelled" | "skipped";

/** One run of a workflow. */
export interface WorkflowRun {
    /** Also in its web address, and GITHUB_RUN_ID. */
    readonly id: number;
    /** Counts the repository's runs: GITHUB_RUN_NUMBER. */
    readonly run_number: number;
    readonly html_url: string;
    readonly event: string;
    /** `deploy.yml@refs/heads/main`. */
    readonly path: string;
    readonly head_sha: string;
    readonly head_branch: string;
    readonly status: "queued" | "waiting" | "pending" | "in_progress" | "completed";
    readonly conclusion?: Conclusion;
}

/** Its steps are missing: Gitea 1.26.0 gives each of them the status of the job. */
export interface WorkflowJob {
    readonly id: number;
    readonly name: string;
    readonly status: WorkflowRun["status"];
    readonly conclusion?: Conclusion;
    readonly started_at: string;
    readonly completed_at: string;
    readonly steps:
        | readonly { readonly name: string; readonly status: string; readonly conclusion?: Conclusion }[]
        | null;
}

/** The runs of a repository's workflows. */
export class WorkflowRuns {
    /** @param repository `team/users` */
    constructor(
        private readonly api: ForgeApi,
        private readonly repository: string,
    ) {}

    private path(rest: string): string {
        return `repos/${this.repository}/actions/${rest}`;
    }

    /** @param workflow `deploy.yml` @returns the id of the run */
    async dispatch(workflow: string, inputs: Readonly<Record<string, string>> = {}, ref = "main"): Promise<number> {
        const path = this.path(`workflows/${workflow}/dispatches?return_run_details=true`);
        return (await this.api.post<{ workflow_run_id: number }>(path, { ref, inputs })).workflow_run_id;
    }

    /** The latest 50, newest first. */
    async list(): Promise<readonly WorkflowRun[]> {
        return (await this.api.get<{ workflow_runs: readonly WorkflowRun[] }>(this.path("runs?limit=50")))
            .workflow_runs;
    }

    get(id: number): Promise<WorkflowRun> {
        return this.api.get(this.path(`runs/${id}`));
    }

    async jobs(id: number): Promise<readonly WorkflowJob[]> {
        return (await this.api.get<{ jobs: readonly WorkflowJob[] }>(this.path(`runs/${id}/jobs`))).jobs;
    }

    /** The job of this name. */
    async job(id: number, name: string): Promise<WorkflowJob> {
        const jobs = await this.jobs(id);
        const found = jobs.find(job => job.name === name);
        if (found === undefined)
            throw new Error(`run ${id} has no job ${name}: ${jobs.map(job => job.name).join(", ")}`);
        return found;
    }

    /** A job's lines so far, without their times; empty before it starts. */
    async log(id: number, name: string): Promise<string> {
        const job = await this.job(id, name);
        const text = await this.api.text(this.path(`jobs/${job.id}/logs`)).catch((error: Error) => {
            if (/file does not exist|not started|task not exist/i.test(error.message)) return "";
            throw error;
        });
        return text.replaceAll(/^\S+Z /gm, "");
    }

    cancel(id: number): Promise<void> {
        return this.api.press(`${this.repository}/actions/runs/${id}/cancel`);
    }

    /** Lets a run of a stranger's pull request begin. */
    approve(id: number): Promise<void> {
        return this.api.press(`${this.repository}/actions/runs/${id}/approve`);
    }

    /** Waits until a run is there. */
    found(what: string, is: (run: WorkflowRun) => boolean, limitSeconds?: number): Promise<WorkflowRun> {
        return eventually(what, async () => (await this.list()).find(is), limitSeconds);
    }

    /** Waits until a job has printed something. */
    said(id: number, job: string, what: string | RegExp, limitSeconds?: number): Promise<string> {
        const look = async () => {
            const log = await this.log(id, job);
            return (typeof what === "string" ? log.includes(what) : what.test(log)) ? log : undefined;
        };
        return this.explained(id, eventually(`${what} of job ${job}`, look, limitSeconds));
    }

    /**
     * Waits until a run has ended, however, with all its jobs: the run is completed once one has failed. If it does not,
     * the error shows the logs of its jobs.
     */
    ended(id: number, limitSeconds?: number): Promise<WorkflowRun> {
        const look = async () => {
            const run = await this.get(id);
            if (run.status !== "completed") return undefined;
            return (await this.jobs(id)).every(({ status }) => status === "completed") ? run : undefined;
        };
        return this.explained(id, eventually(`the end of run ${id}`, look, limitSeconds));
    }

    /** Each job with its status and log, for a failure's text. */
    async describe(id: number): Promise<string> {
        const jobs = await this.jobs(id);
        const told = jobs.map(async job => {
            const log = await this.log(id, job.name).catch(() => "");
            return `== ${job.name}: ${job.status} ${job.conclusion ?? ""}\n${log}`;
        });
        return (await Promise.all(told)).join("\n");
    }

    private async explained<T>(id: number, waited: Promise<T>): Promise<T> {
        try {
            return await waited;
        } catch (error) {
            throw new Error(`${error instanceof Error ? error.message : error}\n${await this.describe(id)}`);
        }
    }
}
