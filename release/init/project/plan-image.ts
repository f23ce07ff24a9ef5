import { posix } from "node:path";
import type { ImageLayout } from "../dockerfile/image-layout.js";
import { type JudgedDockerfile, judgeDockerfile } from "../dockerfile/judge-dockerfile.js";
import { pythonOf } from "../dockerfile/python-in-image.js";
import { readDockerfile } from "../dockerfile/read-dockerfile.js";
import { allowsMinor } from "../repository/choose-python.js";
import type { LocatedDockerfile } from "../repository/locate-dockerfile.js";
import { joinPath } from "../repository/module-index.js";
import type { RepositoryFacts } from "../repository/repository-facts.js";
import type { SourceFacts } from "../source/describe-source.js";
import { inImage } from "./copy-lines.js";
import { dockerPlaces } from "./docker-files.js";

/** What the service's image is built from. Paths are relative to the repository's root. */
export interface PlannedImage {
    readonly dockerfile: string;
    /** Whether a Dockerfile stays, and what is to be known of it; absent: init writes it. */
    readonly judged?: JudgedDockerfile;
    /** The Dockerfile that stays, where the build uses a copy of it that init puts right. */
    readonly original?: { readonly path: string; readonly text: string; readonly judged: JudgedDockerfile };
    /** Folder of the build. */
    readonly context: string;
    readonly layout: ImageLayout;
}

/** Whether one of the files that init may replace is the Dockerfile. */
export function forcesDockerfile(facts: RepositoryFacts, force: readonly string[]): boolean {
    return force.includes("Dockerfile") || force.includes(dockerPlaces(facts).dockerfile);
}

/** @param forced whether init writes a Dockerfile although there is one */
export function planImage(facts: RepositoryFacts, source: SourceFacts, forced: boolean): PlannedImage {
    const { files, image, dockerfile } = facts;
    if (dockerfile === undefined || forced) {
        const context = { folder: image.context, paths: files.paths };
        return {
            dockerfile: posix.join(files.folder, dockerPlaces(facts).dockerfile),
            context: image.context,
            layout: {
                workdir: inImage(context, image.workFolder),
                placed: [{ from: image.context, to: inImage(context, image.context) }],
            },
        };
    }
    const judged = judge(facts, dockerfile, source);
    if (judged.amended === undefined) return { dockerfile: dockerfile.path, ...planKept(judged) };
    const path = `${dockerfile.path}.release`;
    // One that is there may have been changed by a person.
    const text = files.texts.get(path) ?? judged.amended;
    const copy = planKept(judge(facts, { ...dockerfile, text }, source));
    return { dockerfile: path, original: { path: dockerfile.path, text: judged.amended, judged }, ...copy };
}

function planKept(judged: JudgedDockerfile): Omit<PlannedImage, "dockerfile" | "original"> {
    const placed = judged.copied.flatMap(({ path, target }) =>
        target === undefined || /[*?[$]/.test(path)
            ? []
            : [{ from: folderOf(joinPath(judged.context, path)), to: target }],
    );
    return { judged, context: judged.context, layout: { workdir: judged.workdir, placed } };
}

function judge(facts: RepositoryFacts, located: LocatedDockerfile, { run, syntax }: SourceFacts): JudgedDockerfile {
    const { files, app } = facts;
    const { text, path, context, target, command } = located;
    const neededPython = missingPython(facts, text, syntax);
    return judgeDockerfile(text, {
        folder: folderOf(posix.dirname(path)),
        exists: one => files.paths.some(known => known === one || known.startsWith(`${one}/`)),
        read: one => files.texts.get(one),
        app: [...(app?.factory ? ["--factory"] : []), app?.name ?? "app.main:app"],
        ...(neededPython === undefined ? {} : { neededPython }),
        ...(context === undefined ? {} : { composeContext: context }),
        ...(command === undefined ? {} : { composeCommand: command }),
        ...(target === undefined ? {} : { target }),
        ...(run === undefined ? {} : { source: run }),
    });
}

/** A Python for the source, if that of the Dockerfile is none that the project or its syntax allows. */
function missingPython({ dependencies, python }: RepositoryFacts, text: string, syntax: string): string | undefined {
    const [, minor] = pythonOf(readDockerfile(text))?.split(".") ?? [];
    const ranges = dependencies.project?.requiresPython ?? [];
    if (minor === undefined) return undefined;
    const isAllowed = ranges.every(range => allowsMinor(range, Number(minor)));
    return isAllowed && Number(minor) >= Number(syntax.split(".")[1]) ? undefined : python.version;
}

function folderOf(path: string): string {
    return posix.normalize(path).replace(/\/$/, "").replace(/^\.$/, "");
}
