import { posix } from "node:path";
import { DockerfileParser, type Instruction, type JSONInstruction, type ModifiableInstruction } from "dockerfile-ast";
import { expand } from "../repository/found-dockerfile.js";

/** An instruction of a Dockerfile, with its variables filled in as far as the file itself gives them values. */
export interface DockerInstruction {
    /** From 1. */
    readonly line: number;
    /** In capitals. */
    readonly keyword: string;
    /** Everything after keyword and flags, in one line. */
    readonly text: string;
    /** The words of `text`, or of its JSON list. */
    readonly words: readonly string[];
    /** Whether it is a JSON list: for CMD, ENTRYPOINT and RUN, without a shell. */
    readonly isList: boolean;
    /** The name of each flag with its value. */
    readonly flags: readonly { readonly name: string; readonly value: string }[];
    readonly hasHeredoc: boolean;
}

/** A file or folder that the build takes from its context. */
export interface CopiedSource {
    readonly line: number;
    /** As written: a path in the context, perhaps with wildcards. */
    readonly path: string;
    /** Absolute in the image; absent for what a step only mounts. */
    readonly target?: string;
}

export interface DockerfileFacts {
    /** The image that the last stage starts from, by name. */
    readonly base: {
        readonly line: number;
        readonly image: string;
        /** The whole line, variables and all. */
        readonly written: string;
    };
    /** Instructions of the last stage, after those of the stages that it is built on. */
    readonly final: readonly DockerInstruction[];
    /** Instructions of all stages. */
    readonly all: readonly DockerInstruction[];
    readonly copied: readonly CopiedSource[];
    /** Absolute; where the program starts. */
    readonly workdir: string;
    /** ENV of the last stage. */
    readonly env: Readonly<Record<string, string>>;
    readonly exposed: readonly { readonly line: number; readonly port: number }[];
    /** How many lines the file has. */
    readonly lines: number;
    /** Line of a directive `syntax`, which only BuildKit follows. */
    readonly syntaxLine?: number;
}

/**
 * What a Dockerfile's text says. An empty one is that of `FROM scratch`.
 *
 * @param target the stage that is built. @default the last one
 */
export function readDockerfile(text: string, target?: string): DockerfileFacts {
    const parsed = DockerfileParser.parse(text);
    const directive = parsed.getDirectives().find(one => one.getName().toLowerCase() === "syntax");
    const all = splitStages(parsed.getInstructions());
    const named = target === undefined ? -1 : all.findIndex(({ name }) => name === target.toLowerCase());
    const stages = named < 0 ? all : all.slice(0, named + 1);
    const last = stages.at(-1);
    const chain = last === undefined ? [] : chainOf(last, stages);
    const final = chain.flatMap(({ instructions }) => instructions);
    return {
        base: {
            line: chain[0]?.line ?? 1,
            image: chain[0]?.image ?? "scratch",
            written: text.split(/\r?\n/)[(chain[0]?.line ?? 1) - 1] ?? "",
        },
        final,
        all: stages.flatMap(({ instructions }) => instructions),
        copied: stages.flatMap(stage => copiedSources(stage, stages)),
        workdir: workdirOf(final),
        env: last?.env ?? {},
        lines: text.replace(/\r?\n$/, "").split("\n").length,
        exposed: final.filter(({ keyword }) => keyword === "EXPOSE").flatMap(exposedPorts),
        ...(directive === undefined ? {} : { syntaxLine: directive.getRange().start.line + 1 }),
    };
}

interface Stage {
    readonly line: number;
    readonly name?: string;
    readonly image: string;
    readonly instructions: DockerInstruction[];
    readonly env: Record<string, string>;
}

function splitStages(instructions: readonly Instruction[]): Stage[] {
    const globals: Record<string, string> = {};
    const stages: Stage[] = [];
    let variables: Record<string, string> = {};
    for (const instruction of instructions) {
        const keyword = instruction.getKeyword().toUpperCase();
        const stage = stages.at(-1);
        const read = readInstruction(instruction, stage === undefined || keyword === "FROM" ? globals : variables);
        if (keyword === "FROM") {
            const [image = "scratch", , name] = read.words;
            const base = stages.findLast(one => one.name === image.toLowerCase());
            const env = { ...base?.env };
            stages.push({
                line: read.line,
                image,
                env,
                instructions: [],
                ...(name ? { name: name.toLowerCase() } : {}),
            });
            variables = { ...env };
            continue;
        }
        if (keyword === "ARG") {
            for (const word of read.words) {
                const [name = "", value] = splitPair(word);
                const given = value ?? globals[name];
                if (given !== undefined) (stage === undefined ? globals : variables)[name] ??= given;
            }
        }
        if (keyword === "ENV" && stage !== undefined) {
            const pairs = envPairs(read);
            Object.assign(stage.env, pairs);
            Object.assign(variables, pairs);
        }
        stage?.instructions.push(read);
    }
    return stages;
}

/** The stages that a stage is built on, and itself, in this order. */
function chainOf(stage: Stage, stages: readonly Stage[]): Stage[] {
    const before = stages.slice(0, stages.indexOf(stage));
    const base = before.findLast(({ name }) => name !== undefined && name === stage.image.toLowerCase());
    return base === undefined ? [stage] : [...chainOf(base, before), stage];
}

function readInstruction(instruction: Instruction, variables: Readonly<Record<string, string>>): DockerInstruction {
    const keyword = instruction.getKeyword().toUpperCase();
    const isCommand = ["CMD", "ENTRYPOINT", "RUN"].includes(keyword);
    const content = instruction.getArgumentsContent() ?? "";
    const list = jsonList(content);
    const words = list ?? instruction.getArguments().map(argument => argument.getValue());
    const filled = (word: string) => (isCommand ? word : expand(word, variables));
    const flags = "getFlags" in instruction ? (instruction as ModifiableInstruction).getFlags() : [];
    const heredocs = "getHeredocs" in instruction ? (instruction as JSONInstruction & HasHeredocs).getHeredocs() : [];
    return {
        line: instruction.getRange().start.line + 1,
        keyword,
        text: content.replace(/\s*\n\s*/g, " "),
        words: words.map(filled),
        isList: list !== undefined,
        flags: flags.map(flag => ({ name: flag.getName(), value: expand(flag.getValue() ?? "", variables) })),
        hasHeredoc: heredocs.length > 0,
    };
}

interface HasHeredocs {
    getHeredocs(): readonly unknown[];
}

function jsonList(text: string): string[] | undefined {
    if (!text.startsWith("[")) return undefined;
    try {
        const list: unknown = JSON.parse(text);
        return Array.isArray(list) && list.every(word => typeof word === "string") ? list : undefined;
    } catch {
        return undefined;
    }
}

function splitPair(word: string): [string, string | undefined] {
    const equals = word.indexOf("=");
    return equals < 0 ? [word, undefined] : [word.slice(0, equals), unquoted(word.slice(equals + 1))];
}

function unquoted(text: string): string {
    return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/** Of `ENV A=1 B=2` and of the old form `ENV A 1`. */
function envPairs({ words }: DockerInstruction): Record<string, string> {
    const [first = "", ...rest] = words;
    if (!first.includes("=")) return { [first]: rest.join(" ") };
    return Object.fromEntries(words.map(word => splitPair(word)).map(([name, value = ""]) => [name, value]));
}

function workdirOf(instructions: readonly DockerInstruction[]): string {
    return instructions
        .filter(({ keyword }) => keyword === "WORKDIR")
        .reduce((folder, { words }) => posix.resolve(folder, unquoted(words.join(" "))), "/");
}

function exposedPorts({ line, words }: DockerInstruction) {
    return words
        .filter(word => !word.endsWith("/udp"))
        .map(word => ({ line, port: Number.parseInt(word, 10) }))
        .filter(({ port }) => port > 0 && port < 65_536);
}

/**
 * What COPY, ADD and bind mounts take from the context; not what they take from stages, other images, the web or the
 * file itself.
 */
function copiedSources(stage: Stage, stages: readonly Stage[]): CopiedSource[] {
    const chain = chainOf(stage, stages);
    const inherited = chain.slice(0, -1).flatMap(({ instructions }) => instructions);
    return stage.instructions.flatMap((instruction, index) => {
        const { line, keyword, words, flags, hasHeredoc } = instruction;
        if (keyword === "RUN")
            return flags.flatMap(({ name, value }) => (name === "mount" ? mounted(line, value) : []));
        if (keyword !== "COPY" && keyword !== "ADD") return [];
        if (hasHeredoc || flags.some(({ name }) => name === "from")) return [];
        const workdir = workdirOf([...inherited, ...stage.instructions.slice(0, index)]);
        const target = words.at(-1) ?? ".";
        const folder = posix.resolve(workdir, target);
        const sources = words.slice(0, -1).filter(path => !/^(https?|git|ssh):|^git@/.test(path));
        const isFolder = sources.length > 1 || target.endsWith("/") || target === ".";
        return sources.map(path => ({
            line,
            path,
            target: isFolder && /\.\w+$/.test(path) ? posix.join(folder, posix.basename(path)) : folder,
        }));
    });
}

/** The source of a mount such as `type=bind,source=uv.lock,target=uv.lock`. */
function mounted(line: number, mount: string): CopiedSource[] {
    const options = new Map(mount.split(",").map(option => splitPair(option)));
    if ((options.get("type") ?? "bind") !== "bind" || options.has("from")) return [];
    return [{ line, path: options.get("source") ?? options.get("src") ?? "." }];
}
