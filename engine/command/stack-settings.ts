// Pulumi.STACK.yaml: `encryptionsalt: v1:…`, `config: {project:key: value}`. Comments and order are kept when it is
// written.
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Document } from "yaml";
import { replaceFiles } from "../backend/atomic-file.js";
import type { Json, JsonMap } from "../state/property-codec.js";
import { CommandFailure } from "./command-context.js";
import { normalizeKey, type PathStep } from "./config-path.js";
import type { Project } from "./project.js";

const unsupported = ["encryptedkey", "environment"];

export class StackSettings {
    private constructor(
        readonly path: string,
        private readonly project: string,
        private readonly document: Document,
    ) {}

    /** Reads the settings of a stack; empty when it has no file yet. */
    static async read(project: Project, stack: string, configFile?: string): Promise<StackSettings> {
        const { Document, parseDocument } = await import("yaml");
        const path =
            configFile === undefined
                ? join(project.stackConfigDirectory, `Pulumi.${stack}${project.extension}`)
                : resolve(project.directory, configFile);
        if (!existsSync(path)) {
            return new StackSettings(path, project.name, new Document({}));
        }
        const document = parseDocument(readFileSync(path, "utf8"));
        if (document.errors.length > 0) {
            throw new CommandFailure(`could not read ${path}: ${document.errors[0]?.message}`);
        }
        const settings = new StackSettings(
            path,
            project.name,
            document.contents === null ? new Document({}) : document,
        );
        settings.refuseUnsupported();
        return settings;
    }

    private refuseUnsupported(): void {
        const provider = this.document.get("secretsprovider");
        if (typeof provider === "string" && provider !== "passphrase" && provider !== "default") {
            throw new CommandFailure(
                `${this.path}: secretsprovider "${provider}" is not supported by the embedded engine; passphrase is`,
            );
        }
        for (const key of unsupported.filter(candidate => this.document.has(candidate))) {
            throw new CommandFailure(
                `${this.path}: ${key} is not supported by the embedded engine; use the Pulumi CLI`,
            );
        }
    }

    get encryptionSalt(): string | undefined {
        return this.document.get("encryptionsalt") as string | undefined;
    }

    set encryptionSalt(salt: string) {
        this.document.set("encryptionsalt", salt);
    }

    /** Full keys to raw values: secrets as {secure}. */
    get config(): JsonMap {
        const raw = (this.document.toJS() as { config?: JsonMap | null } | null)?.config ?? {};
        return Object.fromEntries(Object.entries(raw).map(([key, value]) => [normalizeKey(key, this.project), value]));
    }

    setConfig(key: string, steps: readonly PathStep[], value: Json): void {
        this.ensureMap(["config"]);
        const root = this.fileKey(key);
        for (const [index, step] of steps.entries()) {
            this.ensureContainer(["config", root, ...steps.slice(0, index)], step);
        }
        this.document.setIn(["config", root, ...steps], this.document.createNode(value));
    }

    /** Answers whether there was such a value. */
    removeConfig(key: string, steps: readonly PathStep[]): boolean {
        const removed = this.document.deleteIn(["config", this.fileKey(key), ...steps]);
        const config = this.document.toJS() as { config?: JsonMap };
        if (config.config !== undefined && Object.keys(config.config ?? {}).length === 0) {
            this.document.delete("config");
        }
        return removed;
    }

    /** Replaces all config by full keys and raw values. */
    replaceConfig(config: JsonMap): void {
        if (Object.keys(config).length === 0) {
            this.document.delete("config");
        } else {
            this.document.set("config", this.document.createNode(config));
        }
    }

    write(): Promise<void> {
        return this.writeTo(this.path);
    }

    /** Writes the settings under another name; a link stays one, a file keeps its mode. */
    async writeTo(path: string): Promise<void> {
        mkdirSync(dirname(path), { recursive: true });
        const target = existsSync(path) ? realpathSync(path) : path;
        const mode = (statSync(target, { throwIfNoEntry: false })?.mode ?? 0o644) & 0o777;
        const content = path.endsWith(".json")
            ? `${JSON.stringify(this.document.toJS(), undefined, 4)}\n`
            : this.document.toString({ lineWidth: 0 });
        await replaceFiles([{ path: target, content }], mode);
    }

    remove(): void {
        rmSync(this.path, { force: true });
    }

    /** The key as it is written in the file: it may be there as `ns:config:key`. */
    private fileKey(key: string): string {
        const raw = (this.document.toJS() as { config?: JsonMap | null } | null)?.config ?? {};
        return Object.keys(raw).find(candidate => normalizeKey(candidate, this.project) === key) ?? key;
    }

    private ensureMap(path: PathStep[]): void {
        const value = this.document.getIn(path);
        if (value === undefined || value === null) {
            this.document.setIn(path, this.document.createNode({}));
        }
    }

    /** Makes a map or list at a path unless there is one that the step fits. */
    private ensureContainer(path: PathStep[], step: PathStep): void {
        const value = this.document.getIn(path) as { items?: unknown[] } | string | undefined | null;
        if (value === undefined || value === null) {
            this.document.setIn(path, this.document.createNode(typeof step === "number" ? [] : {}));
        } else if (typeof value !== "object") {
            throw new CommandFailure(
                `the value at ${path.slice(1).join(".")} is neither a map nor a list; \`pulumi config rm\` it first`,
            );
        }
        const list = this.document.getIn(path) as { items: unknown[]; constructor: { name: string } };
        if (typeof step === "number" && step > list.items.length) {
            throw new CommandFailure(`index ${step} is beyond the end of the list at ${path.slice(1).join(".")}`);
        }
    }
}
