import { isApp } from "../repository/start-command.js";
import { amendDockerfile } from "./amend-dockerfile.js";
import { type BuildContext, chooseContext, type Exists } from "./build-context.js";
import { type CorrectedCommand, correctCommand } from "./corrected-command.js";
import type { Finding } from "./finding.js";
import { decideListening, type SourceListening, startsByItself } from "./listening.js";
import { judgePython } from "./python-in-image.js";
import { type DockerfileFacts, type DockerInstruction, readDockerfile } from "./read-dockerfile.js";
import { findServerCommand, type ReadScript, type ServerCommand, unexpandedCommands } from "./server-command.js";
import { judgeHomes } from "./unreadable.js";

/** What surrounds a Dockerfile. All paths are relative to Git's root, with slashes. */
export interface DockerfileSurroundings {
    /** Folder of the Dockerfile; "" for the root. */
    readonly folder: string;
    readonly exists: Exists;
    /** Text of a file. */
    readonly read: (path: string) => string | undefined;
    /** The context that compose builds it from. */
    readonly composeContext?: string;
    /** What compose starts the image with. */
    readonly composeCommand?: string | readonly string[];
    /** The stage that compose builds. */
    readonly target?: string;
    /** A Python for the source, such as `3.12`, if the image's will not do. */
    readonly neededPython?: string;
    /** uvicorn's arguments that name the application. */
    readonly app: readonly string[];
    /** What the source gives to uvicorn.run. */
    readonly source?: SourceListening;
}

/** A Dockerfile that stays as it is, as a release uses it. */
export interface JudgedDockerfile {
    /** Folder to build from, relative to Git's root. */
    readonly context: string;
    readonly port: number;
    /** Absolute, in the image. */
    readonly workdir: string;
    /** Variables that the release sets for it. */
    readonly env: Readonly<Record<string, string>>;
    readonly copied: DockerfileFacts["copied"];
    /** What the release runs instead of the image's own command. */
    readonly corrected?: CorrectedCommand;
    /** What that command puts right. */
    readonly settled: readonly Finding[];
    /** Its text with what stops a release put right, where no person is needed for that. */
    readonly amended?: string;
    /** What is left; what stops a release comes first. */
    readonly findings: readonly Finding[];
}

export function judgeDockerfile(text: string, around: DockerfileSurroundings): JudgedDockerfile {
    const facts = withCompose(readDockerfile(text, around.target), around.composeCommand);
    const context = chooseContext(facts, around.folder, around.exists, around.composeContext);
    const command = findServerCommand(facts, readScript(facts, context, around));
    const listening = decideListening(facts, command, around.source);
    const homes = judgeHomes(facts, command);
    const launched = judgeLauncher(facts, command);
    const findings = [
        ...(facts.composed === undefined
            ? judgeCommand(facts, command, around.app)
            : [composedFinding(facts.composed)]),
        ...context.findings,
        ...judgePython(facts, around.neededPython),
        ...homes.findings,
        ...listening.findings,
        ...judgeApp(command, around.app),
        ...judgeShell(command),
        ...judgeProcesses(command),
        ...judgeBuilder(facts),
    ];
    const isWrong = findings.some(({ inCommand }) => inCommand === true);
    const corrected = isWrong
        ? (correctCommand(facts, command, { app: around.app, port: listening.port }) ?? asComposed(facts.composed))
        : undefined;
    const isSettled = ({ inCommand }: Finding) => corrected !== undefined && inCommand === true;
    const amended = amendDockerfile(
        text,
        findings.filter(finding => !isSettled(finding)),
    );
    return {
        context: context.folder,
        port: listening.port,
        workdir: facts.workdir,
        env: { ...listening.env, ...homes.env, ...launched },
        copied: facts.copied,
        ...(corrected === undefined ? {} : { corrected }),
        ...(amended === undefined ? {} : { amended }),
        settled: findings.filter(isSettled),
        findings: findings
            .filter(finding => !isSettled(finding))
            .toSorted((left, right) => Number(right.stops) - Number(left.stops)),
    };
}

/** A Dockerfile that starts nothing itself, with the command that compose starts it with. */
interface ComposedFacts extends DockerfileFacts {
    readonly composed?: DockerInstruction;
}

function withCompose(facts: DockerfileFacts, command: string | readonly string[] | undefined): ComposedFacts {
    const starts = facts.final.some(({ keyword }) => keyword === "CMD" || keyword === "ENTRYPOINT");
    if (starts || command === undefined || startsByItself(facts.base.image)) return facts;
    // Compose splits a text into words, without a shell.
    const words = typeof command === "string" ? (unexpandedCommands(command)[0] ?? []) : command;
    const line = facts.final.at(-1)?.line ?? facts.base.line;
    const composed: DockerInstruction = {
        line,
        keyword: "CMD",
        text: words.join(" "),
        words,
        isList: true,
        flags: [],
        hasHeredoc: false,
    };
    return { ...facts, final: [...facts.final, composed], composed };
}

function composedFinding({ line, text }: DockerInstruction): Finding {
    return { line, what: `the Dockerfile has no CMD, and compose starts ${text}`, stops: true, inCommand: true };
}

function asComposed(composed: DockerInstruction | undefined): CorrectedCommand | undefined {
    return composed === undefined ? undefined : { key: "args", words: composed.words };
}

/** A script in the image, by the COPY that brings it there; else by its name. */
function readScript(
    { copied, workdir }: DockerfileFacts,
    { folder }: BuildContext,
    around: DockerfileSurroundings,
): ReadScript {
    const at = (path: string) => {
        const whole = [folder, path.replace(/^\.?\/+/, "")].filter(part => part !== "").join("/");
        const text = around.read(whole);
        return text === undefined ? undefined : { path: whole, text };
    };
    return path => {
        const absolute = path.startsWith("/") ? path : `${workdir}/${path.replace(/^\.\//, "")}`.replace(/^\/+/, "/");
        for (const { path: source, target } of copied) {
            if (target === undefined || /[*?[$]/.test(source)) continue;
            const from = source.replace(/\/+$/, "");
            const inside = absolute === target ? "" : absolute.slice(target.replace(/\/$/, "").length + 1);
            if (absolute !== target && !absolute.startsWith(`${target.replace(/\/$/, "")}/`)) continue;
            const candidates = inside === "" ? [from] : [`${from}/${inside}`, from.endsWith(inside) ? from : ""];
            for (const candidate of candidates) {
                const found = candidate === "" ? undefined : at(candidate.replace(/^\.\//, ""));
                if (found !== undefined) return found;
            }
        }
        return undefined;
    };
}

/** Base images whose own command serves nothing. */
const plainBases =
    /(^|\/)(python|debian|ubuntu|alpine|buildpack-deps|uv|scratch|pypy|distroless\/[\w-]+|miniconda3|micromamba)([:@]|$)/;

function judgeCommand(
    { base, final }: DockerfileFacts,
    command: ServerCommand | undefined,
    app: readonly string[],
): Finding[] {
    if (command !== undefined || startsByItself(base.image)) return [];
    const line = final.at(-1)?.line ?? base.line;
    const words = ["python3", "-m", "uvicorn", ...app].map(word => JSON.stringify(word)).join(", ");
    const remedy = `add \`CMD [${words}]\` as its last line`;
    return plainBases.test(base.image)
        ? [
              {
                  line,
                  what: "the Dockerfile has no CMD and no ENTRYPOINT, so it starts no server",
                  remedy,
                  stops: true,
                  inCommand: true,
              },
          ]
        : [
              {
                  line,
                  what: `has no CMD, so that of ${base.image} runs`,
                  remedy: `if it starts no server, ${remedy}`,
                  stops: false,
              },
          ];
}

/** Of a command that starts an application which cannot be the chosen one, by whatever root either is named. */
function judgeApp(command: ServerCommand | undefined, app: readonly string[]): Finding[] {
    const chosen = app.at(-1)!;
    const started = command?.words.find(isApp)?.replace(/\(\)$/, "");
    if (command === undefined || started === undefined) return [];
    const isTail = started === chosen || chosen.endsWith(`.${started}`) || started.endsWith(`.${chosen}`);
    const first = (name: string) => name.split(/[.:]/, 1)[0];
    if (isTail || first(started) === first(chosen)) return [];
    const { line, script } = command;
    return [
        {
            ...(script === undefined ? { line } : {}),
            what: `${script ?? "the command"} starts ${started}, not ${chosen}`,
            remedy: `name ${chosen} there, or let init write the file anew: --app ${chosen} --force Dockerfile`,
            stops: false,
        },
    ];
}

function judgeShell(command: ServerCommand | undefined): Finding[] {
    if (command === undefined || !command.behindShell || command.server === undefined) return [];
    const { line, script, launcher, words } = command;
    const [name = ""] = words;
    const what =
        `${script ?? "the command"} starts ${name} through a shell, which passes no SIGTERM on: ` +
        "requests in flight are cut when a pod ends";
    const remedy = `write exec before ${[...launcher, name].join(" ")}`;
    return [{ ...(script === undefined ? { line } : {}), what, remedy, stops: false, inCommand: true }];
}

function judgeProcesses(command: ServerCommand | undefined): Finding[] {
    if (command === undefined) return [];
    const { line, script, workers, reloads } = command;
    const where = script === undefined ? { line } : {};
    const reload: Finding = {
        ...where,
        what: `${script ?? "the server"} watches its source for changes (--reload), and an image never changes`,
        remedy: "leave it out",
        stops: false,
        inCommand: true,
    };
    const several: Finding = {
        ...where,
        what: `${script ?? "the command"} starts ${workers?.value} workers, which share the memory limit of one pod`,
        remedy: "leave it at one and raise service.replicas, or raise release.resources.limits.memory",
        stops: false,
    };
    return [...(reloads ? [reload] : []), ...(Number(workers?.value ?? 1) > 1 ? [several] : [])];
}

/** What package managers do when they start a program, which a read-only root file system does not allow. */
function judgeLauncher({ final, env }: DockerfileFacts, command: ServerCommand | undefined) {
    const words = [...(command?.launcher ?? []), ...(command?.before.flat() ?? [])];
    const runs = (tool: string) => words.some((word, index) => word === tool && words[index + 1] === "run");
    const needed: Record<string, string> = {};
    if (runs("uv")) Object.assign(needed, { UV_NO_SYNC: "1", UV_CACHE_DIR: "/tmp/uv" });
    if (runs("poetry")) {
        needed["HOME"] = "/tmp";
        // What `poetry config` wrote is in the home of the build's user.
        const created = final.some(({ text }) => /virtualenvs\.create\s+false/.test(text));
        if (created) needed["POETRY_VIRTUALENVS_CREATE"] = "false";
        if (final.some(({ text }) => /virtualenvs\.in-project\s+true/.test(text)))
            needed["POETRY_VIRTUALENVS_IN_PROJECT"] = "true";
    }
    if (runs("pipenv") || runs("hatch") || runs("pdm")) needed["HOME"] = "/tmp";
    return Object.fromEntries(Object.entries(needed).filter(([name, value]) => env[name] !== value));
}

function judgeBuilder({ all, syntaxLine }: DockerfileFacts): Finding[] {
    const found = [
        ...(syntaxLine === undefined ? [] : [{ line: syntaxLine, what: "# syntax=" }]),
        ...all.flatMap(instruction => buildKitParts(instruction).map(what => ({ line: instruction.line, what }))),
    ][0];
    if (found === undefined) return [];
    return [{ line: found.line, what: `needs BuildKit (${found.what}), and is built by it`, stops: false }];
}

const buildKitFlags = [
    "mount",
    "network",
    "security",
    "link",
    "chmod",
    "checksum",
    "exclude",
    "parents",
    "keep-git-dir",
];

function buildKitParts({ keyword, flags, hasHeredoc }: DockerInstruction): string[] {
    return [
        ...flags.filter(({ name }) => buildKitFlags.includes(name)).map(({ name }) => `${keyword} --${name}`),
        ...(hasHeredoc ? [`${keyword} <<`] : []),
    ];
}
