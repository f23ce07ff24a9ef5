import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Refusal } from "../pulumi/cloud/cloud-faults.js";
import { PulumiCloud } from "../pulumi/cloud/pulumi-cloud.js";
import { S3Store } from "../pulumi/s3/s3-store.js";

/** Where a story keeps its state. */
export interface StatePlace {
    /** For `StoryOptions`. */
    readonly environment: Readonly<Record<string, string>>;
    /** Ends any fault. Everything it had is there again. */
    comeBack(): void | Promise<void>;
    close(): void | Promise<void>;
}

/** A fault that lasts until the place comes back. */
export interface StateFault<Place = StatePlace> {
    /** Message of a command that meets the fault. */
    readonly message: RegExp;
    begin(place: Place): void | Promise<void>;
}

export interface StateKind<Place = StatePlace> {
    start(): Promise<Place>;
    /** By the name in test titles: "is full". */
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

    /** As if a share were not mounted. */
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

const unknown = /it is on \S+ in \w+, but file:.* knows no release: is it the right backend/;

const folder: StateKind<StateFolder> = {
    start: async () => new StateFolder(),
    faults: {
        "is gone": { message: unknown, begin: place => place.leave() },
        "is empty": {
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
        "fails every write": {
            message: /\[503\]/,
            begin: place => place.refuseWrites({ status: 503 }),
        },
        "refuses checkpoints": {
            message: /\[503\]/,
            begin: place => place.refuseWrites({ status: 503, requests: /checkpoint/ }),
        },
    },
};

export type StateKindName = "in a folder" | "on S3" | "on the stand-in for Pulumi Cloud";

/** Each kind of backend on which teams keep their state, by the name in test titles. */
export const stateKinds = {
    "in a folder": folder,
    "on S3": bucket,
    "on the stand-in for Pulumi Cloud": server,
} as Readonly<Record<StateKindName, StateKind>>;
