import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import type { PropertyMap } from "../../../engine/property-value.js";
import type { Snapshot } from "../../../engine/resource-state.js";
import { runUpdate } from "../../../engine/run-update.js";
import type { UpdateKind, UpdateOptions, UpdateResult } from "../../../engine/update.js";
import { type Behaviour, MemoryProvider } from "./memory-provider.js";

const repository = path.resolve(__dirname, "../../../..");

/** A project folder with a program, a stack's state in memory, and providers whose objects live in this process. */
export class EngineRun {
    readonly directory = mkdtempSync(path.join(os.tmpdir(), "engine-run-"));
    readonly cluster: MemoryProvider;
    readonly events: EngineEvent[] = [];
    readonly saves: Snapshot[] = [];
    config: Record<string, string> = {};
    snapshot: Snapshot = { resources: [], pendingOperations: [] };

    constructor(program: string, behaviour?: Behaviour) {
        this.cluster = new MemoryProvider("kubernetes", behaviour);
        mkdirSync(this.directory, { recursive: true });
        symlinkSync(path.join(repository, "node_modules"), path.join(this.directory, "node_modules"));
        writeFileSync(path.join(this.directory, "package.json"), `{"main": "index.js"}`);
        this.write(program);
    }

    /** Replaces the program; `pulumi` and `k8s` are there already, and `map(name, data, options)` makes a ConfigMap. */
    write(program: string): void {
        const lines = [
            `const pulumi = require("@pulumi/pulumi"), k8s = require("@pulumi/kubernetes");`,
            "const config = new pulumi.Config();",
            "const map = (name, data, options) => new k8s.core.v1.ConfigMap(name, { metadata: { name }, data }, options);",
            program,
        ];
        writeFileSync(path.join(this.directory, "index.js"), lines.join("\n"));
    }

    /** Runs an update; the next one goes on with the state that it leaves. */
    async run(kind: UpdateKind = "update", options: Partial<UpdateOptions> = {}): Promise<UpdateResult> {
        this.events.length = 0;
        this.saves.length = 0;
        this.cluster.calls.length = 0;
        const result = await runUpdate({
            kind,
            project: "test",
            stack: "dev",
            projectDirectory: this.directory,
            program: ".",
            config: this.config,
            secretConfigKeys: [],
            snapshot: this.snapshot,
            providers: () => this.cluster,
            parallel: 8,
            continueOnError: false,
            replace: [],
            targets: [],
            environment: {},
            stackOutputs: async (): Promise<PropertyMap | undefined> => undefined,
            save: async snapshot => {
                this.saves.push(structuredClone(snapshot));
            },
            onEvent: event => {
                this.events.push(event);
            },
            signal: new AbortController().signal,
            ...options,
        });
        if (kind !== "preview") this.snapshot = result.snapshot;
        return result;
    }

    /** The steps that ended well (or, with "!", not), without those of the stack and of providers. */
    get steps(): string[] {
        return this.events.flatMap(event => {
            const mark = event.resOpFailedEvent ? "!" : "";
            const metadata = (event.resOutputsEvent ?? event.resOpFailedEvent)?.metadata;
            if (metadata === undefined || metadata.type.startsWith("pulumi:")) return [];
            return [`${mark}${metadata.op} ${metadata.urn.split("::")[3]}`];
        });
    }

    /** What the user was told to be wrong, without what is only passing. */
    get errors(): string[] {
        return this.events.flatMap(({ diagnosticEvent }) =>
            diagnosticEvent?.severity === "error" ? [diagnosticEvent.message.trimEnd()] : [],
        );
    }

    /** The stack's outputs as the state has them. */
    get outputs(): PropertyMap {
        return this.snapshot.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    }

    close(): void {
        rmSync(this.directory, { recursive: true, force: true });
    }
}
