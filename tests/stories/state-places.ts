import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Refusal } from "../pulumi/cloud/cloud-faults.js";
import { PulumiCloud } from "../pulumi/cloud/pulumi-cloud.js";
import { S3Store } from "../pulumi/s3/s3-store.js";

/** Where a story's state lies. */
export interface StatePlace {
    /** For `StoryOptions`. */
    readonly environment: Readonly<Record<string, string>>;
    /** No fault any more. All that it had is there. */
    comeBack(): void | Promise<void>;
    close(): void | Promise<void>;
}

/** What befalls a place until it comes back. */
export interface StateFault<Place = StatePlace> {
    /** What a command that meets it says. */
    readonly message: RegExp;
    begin(place: Place): void | Promise<void>;
}

export interface StateKind<Place = StatePlace> {
    start(): Promise<Place>;
    /** By what a test calls them: "is full". */
    readonly faults: Readonly<Record<string, StateFault<Place>>>;
}

/** A folder on a small disk of its own. */
class StateFolder implements StatePlace {
    private readonly disk = mkdtempSync(join(tmpdir(), "state-disk-"));
    private readonly folder = join(this.disk, "state");
    private readonly away = join(this.disk, "away");
    private readonly filler = join(this.disk, "filler");
    readonly environment = { PULUMI_BACKEND_URL: `file://${this.folder}` };

    constructor() {
        this.mount("size=16m");
        mkdirSync(this.folder);
    }

    leave(): void {
        renameSync(this.folder, this.away);
    }

    /** As where a share is not mounted. */
    becomeEmpty(): void {
        this.leave();
        mkdirSync(this.folder);
    }

    refuseWrites(): void {
        this.mount("remount,ro");
    }

    fill(): void {
        const file = openSync(this.filler, "w");
        try {
            for (const block = Buffer.alloc(4096); ; ) writeSync(file, block);
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        } finally {
            closeSync(file);
        }
    }

    comeBack(): void {
        this.mount("remount,rw");
        rmSync(this.filler, { force: true });
        if (!existsSync(this.away)) return;
        rmSync(this.folder, { recursive: true, force: true });
        renameSync(this.away, this.folder);
    }

    close(): void {
        execFileSync("umount", [this.disk]);
        rmSync(this.disk, { recursive: true });
    }

    private mount(options: string): void {
        execFileSync("mount", ["-t", "tmpfs", "-o", options, "story-state", this.disk]);
    }
}

class StateBucket implements StatePlace {
    readonly environment: Readonly<Record<string, string>>;

    constructor(readonly store: S3Store) {
        this.environment = { ...store.environment, PULUMI_BACKEND_URL: store.backendUrl("releases") };
    }

    async comeBack({ readOnly = false } = {}): Promise<void> {
        await this.store.leave();
        await this.store.comeBack({ readOnly });
    }

    close(): Promise<void> {
        return this.store.close();
    }
}

class StateServer implements StatePlace {
    readonly environment: Readonly<Record<string, string>>;

    constructor(readonly cloud: PulumiCloud) {
        this.environment = { ...cloud.environment };
    }

    refuseWrites(refusal: Refusal): void {
        this.cloud.faults.refuseWrites = refusal;
    }

    async comeBack(): Promise<void> {
        this.cloud.faults.refuseWrites = undefined;
        await this.cloud.leave();
        await this.cloud.comeBack();
    }

    close(): Promise<void> {
        return this.cloud.close();
    }
}

const unknown = /\S+ in \w+ has it by the cluster, and file:.* knows of no release: is it the right backend/;

const folder: StateKind<StateFolder> = {
    start: async () => new StateFolder(),
    faults: {
        "is gone": { message: unknown, begin: place => place.leave() },
        "has become empty": {
            message: unknown,
            begin: place => place.becomeEmpty(),
        },
        "is read-only": { message: /read-only file system/, begin: place => place.refuseWrites() },
        "is full": { message: /no space left on device/, begin: place => place.fill() },
    },
};

const bucket: StateKind<StateBucket> = {
    start: async () => new StateBucket(await S3Store.start("releases")),
    faults: {
        "is away": { message: /connection refused/, begin: place => place.store.leave() },
        "is read-only": {
            message: /AccessDenied/,
            begin: place => place.comeBack({ readOnly: true }),
        },
    },
};

const server: StateKind<StateServer> = {
    start: async () => new StateServer(await PulumiCloud.start()),
    faults: {
        "is away": { message: /connection refused/, begin: place => place.cloud.leave() },
        "is read-only": { message: /\[403\]/, begin: place => place.refuseWrites({ status: 403 }) },
        "fails at every write": {
            message: /\[503\]/,
            begin: place => place.refuseWrites({ status: 503 }),
        },
        "takes no checkpoint": {
            message: /\[503\]/,
            begin: place => place.refuseWrites({ status: 503, requests: /checkpoint/ }),
        },
    },
};

export type StateKindName = "in a folder" | "on S3" | "on what stands in for Pulumi Cloud";

/** Each kind of backend that teams keep their state on, by what a test calls it. */
export const stateKinds = {
    "in a folder": folder,
    "on S3": bucket,
    "on what stands in for Pulumi Cloud": server,
} as Readonly<Record<StateKindName, StateKind>>;
