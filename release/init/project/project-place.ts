import type { RepositoryFacts } from "../repository/repository-facts.js";

/** Where the files of Pulumi's project go. */
export interface ProjectPlace {
    /** Relative to the folder that init was called for; "" for that folder itself. */
    readonly folder: string;
    /** Why it has a folder of its own. */
    readonly reason?: string;
}

interface PackageFile {
    readonly workspaces?: unknown;
    readonly packageManager?: string;
    readonly type?: string;
    readonly main?: string;
    readonly dependencies?: Readonly<Record<string, string>>;
}

/** Locks of package managers other than npm. */
const otherLocks = ["bun.lock", "bun.lockb", "pnpm-lock.yaml", "yarn.lock"];

/** Names of the project's folder, where it has one of its own. */
export const ownNames = ["release", "fastapi-release"];

/**
 * Beside the source, unless Node.js has something else to do there: the project then gets a folder of its own, so that
 * neither its packages nor its compiler's settings touch those of the team.
 */
export function projectPlace(facts: RepositoryFacts): ProjectPlace {
    const reason = obstacle(facts);
    if (reason === undefined) return { folder: "" };
    const isOwn = (name: string) => facts.present.includes(`${name}/Pulumi.yaml`);
    const isTaken = (name: string) => facts.files.paths.some(path => path.startsWith(`${below(facts)}${name}/`));
    const folder = ownNames.find(isOwn) ?? ownNames.find(name => !isTaken(name)) ?? ownNames.at(-1)!;
    return { folder, reason };
}

/** The start of paths of files in the folder that init was called for. */
export function below({ files }: Pick<RepositoryFacts, "files">): string {
    return files.folder === "" ? "" : `${files.folder}/`;
}

function obstacle(facts: RepositoryFacts): string | undefined {
    const text = facts.files.texts.get(`${below(facts)}package.json`);
    if (facts.present.includes("Pulumi.yaml")) return undefined;
    const other = ["tsconfig.json", "index.ts"].find(name => facts.present.includes(name));
    if (text === undefined) return other === undefined ? undefined : `${other} is the team's`;
    const lock = otherLocks.find(name => facts.files.paths.includes(`${below(facts)}${name}`));
    if (lock !== undefined) return `package.json is installed by ${lock.split(/[.-]/)[0]}`;
    let content: PackageFile;
    try {
        content = (JSON.parse(text) ?? {}) as PackageFile;
    } catch {
        return "package.json is not JSON";
    }
    if (content.dependencies?.["fastapi-release"] !== undefined) return undefined;
    if (content.workspaces !== undefined) return "package.json has workspaces";
    if (content.packageManager !== undefined && !content.packageManager.startsWith("npm@")) {
        return `package.json is installed by ${content.packageManager.split("@")[0]}`;
    }
    if (content.type === "module") return "package.json is of type module";
    if (/\bdist\b|"(vite|webpack|rollup|parcel|tsup|next|nuxt|astro|@angular\/cli|react-scripts)"/.test(text)) {
        return "package.json builds something of the team's own";
    }
    if (content.main !== undefined) return "package.json has a program of its own";
    return other === undefined ? undefined : `${other} is the team's`;
}
