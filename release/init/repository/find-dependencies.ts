import { chosenParts } from "./chosen-parts.js";
import { type Dependencies, type DependencyQuestion, folderOf, noDependencies, unique } from "./dependencies.js";
import { fromConda, guessed, pipfile } from "./listed-dependencies.js";
import { lockOf, pipenv, projectExtras } from "./locked-dependencies.js";
import { foldersAbove, joinPath } from "./module-index.js";
import { type PythonProject, readProject } from "./python-project.js";
import { dockerRequirements, requirementsIn } from "./required-files.js";

/** From the application's folder up to the repository's root: the nearest folder that declares any. */
export function findDependencies(question: DependencyQuestion): Dependencies {
    for (const folder of foldersAbove(question.app)) {
        const found = declaredIn(folder, question);
        if (found !== undefined) return found;
    }
    return elsewhere(question) ?? guessed(question);
}

/** Files in another folder that the Dockerfile installs. */
function elsewhere(question: DependencyQuestion): Dependencies | undefined {
    const [path] = dockerRequirements(question);
    return path === undefined ? undefined : requirementsIn(folderOf(path), question);
}

function declaredIn(folder: string, question: DependencyQuestion): Dependencies | undefined {
    const { files } = question;
    const has = (name: string) => files.paths.includes(joinPath(folder, name));
    const project = readProject(files, folder);
    const locked = project === undefined ? undefined : lockOf(project, question);
    if (locked !== undefined) return locked;
    if (has("Pipfile.lock")) return pipenv(folder, question);
    const requirements = requirementsIn(folder, question);
    const declares = project !== undefined && (project.dependencies.length > 0 || project.isDynamic);
    // A file beside the project is its lock, or all that the image ever installed.
    if (requirements !== undefined) return { ...requirements, ...(project === undefined ? {} : { project }) };
    if (declares) return unlocked(project, question);
    if (has("Pipfile")) return pipfile(folder, question);
    const conda = ["environment.yml", "environment.yaml"].find(has);
    return conda === undefined ? undefined : fromConda(joinPath(folder, conda), question);
}

function unlocked(project: PythonProject, question: DependencyQuestion): Dependencies {
    const { files } = question;
    const { extras, groups } = chosenParts(project, question);
    const direct = [
        ...project.dependencies,
        ...extras.flatMap(extra => project.extras[extra] ?? []),
        ...groups.flatMap(group => project.groups[group] ?? []),
    ];
    return {
        ...noDependencies,
        kind: project.isPoetry ? "poetry" : "project",
        folder: project.folder,
        files: project.isPoetry
            ? unique([joinPath(project.folder, "pyproject.toml"), ...projectExtras(project, files)])
            : project.files,
        extras,
        groups,
        projects: project.projects,
        project,
        packages: direct,
        direct,
    };
}
