import { posix } from "node:path";
import type { Finding } from "./finding.js";
import type { DockerfileFacts, DockerInstruction } from "./read-dockerfile.js";
import type { ServerCommand } from "./server-command.js";

/** What the pods' own user cannot read, and variables that help. */
export interface Unreadable {
    readonly env: Readonly<Record<string, string>>;
    readonly findings: readonly Finding[];
}

/**
 * Files that only the user of the build can read: in the home of root, or in a home that is closed to others. Pods
 * run as a user of their own.
 */
export function judgeHomes(facts: DockerfileFacts, command: ServerCommand | undefined): Unreadable {
    const homes = privateHomes(facts);
    const used = homes.flatMap(home => {
        const use = firstUse(facts, home, command);
        return use === undefined ? [] : [{ home, use }];
    });
    const userPackages = used.find(({ home }) => mentions(facts, `${home}/.local`) || installsForUser(facts));
    const closed = used.filter(({ home }) => !isOpened(facts.final, home));
    const last = facts.final.findLast(({ keyword }) => keyword === "ENTRYPOINT" || keyword === "CMD");
    return {
        // Python looks for a user's packages below HOME, which is another one at run time.
        env: userPackages === undefined ? {} : { PYTHONUSERBASE: `${userPackages.home}/.local` },
        findings: closed.map(({ home, use }) => {
            const lines = opening(facts.final, home);
            const what = `${use.what} ${home}, which the pods' user, 10001, may not enter`;
            const place = last === undefined ? "at the end" : `above line ${last.line}`;
            const remedy = `add ${lines.map(line => `\`${line}\``).join(", ")} ${place}`;
            const amendment = { line: last?.line ?? facts.lines + 1, lines, replaces: false };
            return { line: use.line, what, remedy, stops: true, amendment };
        }),
    };
}

/** Distributions whose `useradd` lets nobody else into the home that it makes. */
const closedHomes = /(^|\/)(ubuntu|fedora|ubi\d*|rockylinux|almalinux|centos|amazonlinux|oraclelinux)([-:/@]|$)/;

/** Root's home, and those that a step makes for its owner alone; a folder that was there before keeps its mode. */
function privateHomes({ final, base }: DockerfileFacts): string[] {
    const made = final.flatMap(({ keyword, text }, index) => {
        if (keyword !== "RUN") return [];
        return [...text.matchAll(/\b(useradd|adduser)\b([^&;|]*)/g)].flatMap(([, program, words = ""]) => {
            const isPrivate =
                program === "adduser"
                    ? !/--system|--no-create-home|\s-[DH]\b/.test(words) && !/alpine/.test(base.image)
                    : /--create-home|\s-[a-zA-Z]*m/.test(words) && closedHomes.test(base.image);
            const given = /(?:--home(?:-dir)?|\s-d)[ =](\/\S+)/.exec(words)?.[1];
            const name = words.trim().split(/\s+/).at(-1) ?? "";
            const home = (given ?? `/home/${name}`).replace(/\/$/, "");
            const before = final
                .slice(0, index)
                .some(one => /^(WORKDIR|COPY|ADD)$/.test(one.keyword) && inFolder(one.words.at(-1) ?? "", home));
            return isPrivate && !before ? [home] : [];
        });
    });
    return ["/root", ...made];
}

function inFolder(path: string, folder: string): boolean {
    return `${path}/`.startsWith(`${folder}/`);
}

interface Use {
    readonly line: number;
    readonly what: string;
}

/** The first line that puts something into a home that the application needs. */
function firstUse(facts: DockerfileFacts, home: string, command: ServerCommand | undefined): Use | undefined {
    const isIn = (path: string) => path === home || path.startsWith(`${home}/`);
    let workdir = "/";
    for (const { line, keyword, text, words, flags, isList } of facts.final) {
        if (keyword === "WORKDIR") {
            workdir = posix.resolve(workdir, words.join(" "));
            if (isIn(workdir)) return { line, what: `the application's folder, ${workdir}, is in` };
        }
        if (keyword === "COPY" || keyword === "ADD") {
            const target = posix.resolve(workdir, words.at(-1) ?? ".");
            if (isIn(target) && !flags.some(({ name, value }) => name === "chmod" && /[57]$/.test(value)))
                return { line, what: "copies into" };
        }
        if (keyword === "RUN" && home === "/root" && !isList) {
            const use = usesOfRootsHome.find(
                ({ pattern, unless }) => pattern.test(text) && unless?.(facts, text) !== true,
            );
            if (use !== undefined) return { line, what: use.what };
        }
    }
    const started = [...(command?.launcher ?? []), ...(command?.words ?? [])].find(isIn);
    return started === undefined ? undefined : { line: command!.line, what: `starts ${started}, in` };
}

/** Steps that put the application's packages or interpreter below /root, as root. */
const usesOfRootsHome: readonly {
    readonly pattern: RegExp;
    readonly what: string;
    readonly unless?: (facts: DockerfileFacts, text: string) => boolean;
}[] = [
    {
        pattern: /\bpip3? install\b[^&;|]*\s--user\b/,
        what: "installs packages into",
        unless: ({ env }) => env["PYTHONUSERBASE"] !== undefined,
    },
    {
        pattern: /\bpoetry install\b/,
        what: "makes poetry's environment in",
        unless: ({ env, final }) =>
            /^(0|false|no)$/i.test(env["POETRY_VIRTUALENVS_CREATE"] ?? "") ||
            /^(1|true|yes)$/i.test(env["POETRY_VIRTUALENVS_IN_PROJECT"] ?? "") ||
            env["POETRY_VIRTUALENVS_PATH"] !== undefined ||
            env["VIRTUAL_ENV"] !== undefined ||
            final.some(({ text }) =>
                /virtualenvs\.(create\s+false|in-project\s+true|path)|POETRY_VIRTUALENVS_(CREATE=(0|false)|IN_PROJECT=(1|true))/i.test(
                    text,
                ),
            ),
    },
    {
        pattern: /\bpipenv (install|sync)\b/,
        what: "makes pipenv's environment in",
        unless: ({ env }, text) => /--system\b/.test(text) || env["PIPENV_VENV_IN_PROJECT"] !== undefined,
    },
    {
        // Without a Python of its own, the image gets one that uv downloads.
        pattern: /\buv (sync|venv)\b/,
        what: "lets uv download a Python into",
        unless: facts =>
            /python/.test(facts.base.image) ||
            !/(^|\/)(debian|ubuntu|uv|buildpack-deps)([:@]|$)/.test(facts.base.image) ||
            facts.env["UV_PYTHON_INSTALL_DIR"] !== undefined ||
            facts.all.some(({ text }) => /(apt|apk)\b.*\bpython3/.test(text)),
    },
    {
        pattern: /\buv python install\b/,
        what: "installs Python into",
        unless: ({ env }) => env["UV_PYTHON_INSTALL_DIR"] !== undefined,
    },
];

function installsForUser({ final }: DockerfileFacts): boolean {
    return final.some(({ keyword, text }) => keyword === "RUN" && usesOfRootsHome[0]!.pattern.test(text));
}

function mentions({ final }: DockerfileFacts, path: string): boolean {
    return final.some(({ text }) => text.includes(path));
}

/** Whether a later step lets everybody in. */
function isOpened(instructions: readonly DockerInstruction[], home: string): boolean {
    return instructions.some(
        ({ keyword, text }) =>
            keyword === "RUN" &&
            new RegExp(`chmod\\s+[^&;|]*(a\\+|o\\+|[0-7]{2}[57])[^&;|]*\\s${home}/?(\\s|$)`).test(text),
    );
}

/** The lines that let everybody in, whichever user the steps run as by then. */
function opening(instructions: readonly DockerInstruction[], home: string): string[] {
    const user = instructions.findLast(({ keyword }) => keyword === "USER")?.words[0] ?? "root";
    const open = `RUN chmod -R a+rX ${home}`;
    return /^(root|0)(:|$)/.test(user) ? [open] : ["USER root", open, `USER ${user}`];
}
