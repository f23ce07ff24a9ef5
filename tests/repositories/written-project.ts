import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isMap, parseDocument } from "yaml";
import type { Repository } from "./repositories.js";

/** What `init --json` printed, as far as it is read here. */
export interface InitResult {
    readonly answers: { readonly app: string };
    /** Paths relative to the repository. */
    readonly files: readonly { readonly path: string; readonly action: string }[];
    readonly notes: readonly string[];
    readonly next: readonly string[];
}

/** The service's own parts of the settings that are read here. */
export interface DevSettings {
    readonly service: {
        readonly name: string;
        readonly namespace: string;
        readonly context?: string;
        readonly build?: { readonly dockerfile?: string };
    };
    readonly release: {
        readonly repository: string;
        readonly port?: number;
        readonly probes?: { readonly path?: string };
    };
    readonly slots?: Readonly<Record<string, { readonly repository: string; readonly digest: string }>>;
}

const prefix = "fastapi-release:";

/** The project that `init` wrote into a repository: its settings for dev and its Dockerfile. */
export class WrittenProject {
    /** Folder of Pulumi.yaml. */
    readonly folder: string;

    constructor(
        private readonly repositoryFolder: string,
        private readonly result: InitResult,
    ) {
        const path = result.files.find(file => /(^|\/)Pulumi\.yaml$/.test(file.path))?.path ?? "Pulumi.yaml";
        this.folder = join(repositoryFolder, dirname(path));
    }

    get settingsText(): string {
        return readFileSync(this.settingsFile, "utf8");
    }

    get settingsFile(): string {
        return join(this.folder, "Pulumi.dev.yaml");
    }

    settings(): DevSettings {
        const config: Record<string, unknown> = parseDocument(this.settingsText).toJS().config;
        const own = Object.entries(config).map(([key, value]) => [key.replace(prefix, ""), value]);
        return Object.fromEntries(own) as DevSettings;
    }

    /** The Python of the image, if the Dockerfile is init's own. */
    python(): string | undefined {
        const { service } = this.settings();
        const path = service.build?.dockerfile ?? join(service.context ?? "app", "Dockerfile");
        const file = join(this.folder, path);
        const isOurs = this.result.files.some(
            written => written.action === "written" && join(this.repositoryFolder, written.path) === file,
        );
        return isOurs ? /\bpython:(3\.\d+)/.exec(readFileSync(file, "utf8"))?.[1] : undefined;
    }

    /**
     * Fills in the variables and what the team decides, as a person would.
     *
     * @param gateway the one that users of this platform come through
     * @returns how many edits it took
     */
    fillIn(
        { variables = {}, decided = {}, ...wanted }: Repository,
        gateway: { readonly name: string; readonly namespace: string } | undefined,
    ): number {
        const document = parseDocument(this.settingsText);
        const release = ["config", `${prefix}release`];
        const service = ["config", `${prefix}service`];
        for (const name of Object.keys(variables)) {
            // Its value is known here: no Secret of the cluster is needed.
            const secret = [...release, "secretEnv", name];
            if (document.hasIn(secret)) document.deleteIn(secret);
        }
        if (isEmptyMap(document.getIn([...release, "secretEnv"]))) document.deleteIn([...release, "secretEnv"]);
        const edits = [
            ...leaves([...release, "env"], variables),
            ...leaves(release, decided.release ?? {}),
            ...leaves(service, decided.service ?? {}),
        ];
        if (wanted.gateway !== undefined && gateway !== undefined) {
            const { name, namespace } = gateway;
            edits.push([[...service, "gateway"], { name, namespace, ...wanted.gateway }]);
        }
        for (const [path, value] of edits) document.setIn(path, document.createNode(value));
        // Without an edit the file keeps its exact text.
        if (edits.length > 0) writeFileSync(this.settingsFile, document.toString({ lineWidth: 0 }));
        return edits.length;
    }
}

function isEmptyMap(node: unknown): boolean {
    return isMap(node) && node.items.length === 0;
}

/** Every value inside maps, with the path to it. */
function leaves(path: readonly string[], map: object): [path: readonly string[], value: unknown][] {
    return Object.entries(map).flatMap(([key, value]) => {
        const isInner = typeof value === "object" && value !== null && !Array.isArray(value);
        return isInner ? leaves([...path, key], value) : [[[...path, key], value]];
    });
}
