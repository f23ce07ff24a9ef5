// Pulumi's self-managed backend in a folder, layout version 1:
//   .pulumi/meta.yaml                                  version: 1
//   .pulumi/stacks/PROJECT/STACK.json, .json.bak       the state and the one before, STACK.pulumi-tags
//   .pulumi/history/PROJECT/STACK/STACK-NANOS.*        one .history.json and .checkpoint.json for each update
//   .pulumi/backups/PROJECT/STACK/STACK.NANOS.json     .pulumi/locks/organization/PROJECT/STACK/UUID.json
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BackendLocation } from "./backend-url.js";
import { attributesPath, linkBlob, removeBlob, writeBlobs } from "./blob.js";
import { StackReference } from "./stack-reference.js";

export class FileBackend {
    private constructor(
        readonly url: string,
        /** The `.pulumi` folder. */
        readonly root: string,
    ) {}

    /** Opens the backend, making `.pulumi` on first use; the folder that holds it has to exist. */
    static async open(location: BackendLocation): Promise<FileBackend> {
        if (!statSync(location.directory, { throwIfNoEntry: false })?.isDirectory()) {
            throw new Error(`the backend ${location.url} does not exist: make the folder ${location.directory} first`);
        }
        const backend = new FileBackend(location.url, join(location.directory, ".pulumi"));
        const meta = join(backend.root, "meta.yaml");
        if (!existsSync(meta)) {
            if (listFiles(join(backend.root, "stacks")).some(file => file.endsWith(".json"))) {
                throw new Error(
                    `${backend.root} has the layout of Pulumi before 3.61, without projects: run \`pulumi state upgrade\` with the Pulumi CLI first`,
                );
            }
            await writeBlobs({ path: meta, content: "version: 1\n" });
        } else if (!/^version:\s*1\s*$/m.test(readFileSync(meta, "utf8"))) {
            throw new Error(`${meta} names a layout other than version 1, which this engine does not know`);
        }
        return backend;
    }

    /** All stacks, or those of one project, by name. */
    listStacks(project?: string): StackReference[] {
        const folder = join(this.root, "stacks");
        const projects = project === undefined ? listFolders(folder) : [project];
        return projects.flatMap(name =>
            listFiles(join(folder, name))
                .filter(file => file.endsWith(".json"))
                .map(file => new StackReference(name, file.slice(0, -".json".length))),
        );
    }

    /** Whether the stack exists. */
    hasStack(stack: StackReference): boolean {
        return this.readState(stack) !== undefined;
    }

    /** The text of the state file; undefined when there is no such stack. */
    readState(stack: StackReference): string | undefined {
        const path = this.statePath(stack);
        try {
            return readFileSync(path, "utf8");
        } catch (cause) {
            if ((cause as NodeJS.ErrnoException).code !== "ENOENT") {
                throw cause;
            }
        }
        if (existsSync(`${path}.gz`)) {
            throw new Error(
                `${path}.gz is compressed, which this engine does not read; save it once without PULUMI_DIY_BACKEND_GZIP`,
            );
        }
        return undefined;
    }

    /** Replaces the state file; the old one becomes STACK.json.bak. Rejects with WriteFailed, the old one in place. */
    async saveState(stack: StackReference, text: string): Promise<void> {
        const path = this.statePath(stack);
        await linkBlob(path, `${path}.bak`);
        await writeBlobs({ path, content: text });
    }

    /** Removes state, tags and history; backups and .bak stay. */
    async removeStack(stack: StackReference): Promise<void> {
        await removeBlob(this.statePath(stack));
        await removeBlob(this.tagsPath(stack));
        await rm(this.historyFolder(stack), { recursive: true, force: true });
    }

    /** Gives a stack's files another name; the state's text has to carry it already. */
    async renameStack(from: StackReference, to: StackReference, text: string): Promise<void> {
        await this.saveState(to, text);
        if (existsSync(this.tagsPath(from))) {
            await rename(this.tagsPath(from), this.tagsPath(to));
            await rename(attributesPath(this.tagsPath(from)), attributesPath(this.tagsPath(to)));
        }
        for (const file of listFiles(this.historyFolder(from))) {
            const content = readFileSync(join(this.historyFolder(from), file), "utf8");
            if (!file.endsWith(".attrs")) {
                const renamed = `${to.name}${file.slice(from.name.length)}`;
                await writeBlobs({ path: join(this.historyFolder(to), renamed), content });
            }
        }
        await linkBlob(this.statePath(from), `${this.statePath(from)}.bak`);
        await this.removeStack(from);
    }

    readTags(stack: StackReference): Record<string, string> {
        try {
            return (
                (JSON.parse(readFileSync(this.tagsPath(stack), "utf8")) as { tags?: Record<string, string> }).tags ?? {}
            );
        } catch (cause) {
            if ((cause as NodeJS.ErrnoException).code === "ENOENT") {
                return {};
            }
            throw cause;
        }
    }

    async writeTags(stack: StackReference, tags: Record<string, string>): Promise<void> {
        await writeBlobs({ path: this.tagsPath(stack), content: JSON.stringify({ version: 1, tags }) });
    }

    historyFolder(stack: StackReference): string {
        return join(this.root, "history", stack.project, stack.name);
    }

    backupFolder(stack: StackReference): string {
        return join(this.root, "backups", stack.project, stack.name);
    }

    lockFolder(stack: StackReference): string {
        return join(this.root, "locks", stack.fullName);
    }

    private statePath(stack: StackReference): string {
        return join(this.root, "stacks", stack.project, `${stack.name}.json`);
    }

    private tagsPath(stack: StackReference): string {
        return join(this.root, "stacks", stack.project, `${stack.name}.pulumi-tags`);
    }
}

function listFolders(folder: string): string[] {
    return listEntries(folder, true);
}

/** File names in a folder, sorted; none when it does not exist. Names that start with a dot are being written. */
export function listFiles(folder: string): string[] {
    return listEntries(folder, false);
}

function listEntries(folder: string, folders: boolean): string[] {
    try {
        return readdirSync(folder, { withFileTypes: true })
            .filter(entry => entry.isDirectory() === folders && !entry.name.startsWith("."))
            .map(entry => entry.name)
            .sort();
    } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === "ENOENT") {
            return [];
        }
        throw cause;
    }
}
