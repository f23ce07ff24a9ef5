import { type Dependencies, type DependencyQuestion, noDependencies, unique } from "./dependencies.js";
import { endingWith } from "./repository-paths.js";
import { readRequirements } from "./requirements.js";

/** Files that the Dockerfile gives to pip's -r. */
export function dockerRequirements({ files, dockerfile = "" }: DependencyQuestion): string[] {
    const said = [...dockerfile.matchAll(/\s(?:-r|--requirement)[\s=]+["']?([^\s"'&;\\]+)/g)].map(
        ([, path = ""]) => path,
    );
    return unique(said.flatMap(path => endingWith(files, path).slice(0, 1)));
}

/** Files that pip installs: those of the Dockerfile, else by their names. */
export function requirementsIn(folder: string, question: DependencyQuestion): Dependencies | undefined {
    const { files } = question;
    const start = folder === "" ? "" : `${folder}/`;
    const near = files.paths.filter(path => path.startsWith(start) && requirementsName.test(path.slice(start.length)));
    const usable = near.filter(path => !forWork.test(path.slice(start.length)) && files.texts.has(path));
    if (usable.length === 0) return undefined;
    const fromImage = dockerRequirements(question).filter(path => near.includes(path));
    const rank = (path: string) => {
        const index = likeliest.findIndex(pattern => pattern.test(path.slice(start.length)));
        return index < 0 ? likeliest.length : index;
    };
    const named =
        fromImage.length > 0 ? fromImage : usable.toSorted((one, other) => rank(one) - rank(other)).slice(0, 1);
    const read = readRequirements(files, named, folder);
    return {
        ...noDependencies,
        kind: "requirements",
        folder,
        files: read.files,
        named,
        locked: read.requirements.length > 0 && read.requirements.every(({ exact }) => exact !== undefined),
        hashes: read.hashes && read.projects.length === 0 && !read.fromGit,
        fromGit: read.fromGit,
        projects: read.projects,
        packages: read.requirements,
        direct: read.requirements,
        leftOut: read.missing.map(path => `${path}, which is included but does not exist`),
    };
}

const requirementsName =
    /^(requirements|reqs|deps|dependencies)(\/[^/]+|[-_.][^/]*)?\.(txt|lock|pip)$|^[^/]*[-_.]requirements\.txt$/i;
const forWork =
    /(^|[/._-])(dev(el|elop|elopment)?|tests?|testing|lint(ing)?|docs?|ci|local|typing|build|constraints?)([/._-]|$)/i;
const likeliest = [
    /^requirements\.txt$/i,
    /prod/i,
    /^[^/]+\/(main|base|requirements|app|common|default)\./i,
    /^requirements[^/]*$/i,
];
