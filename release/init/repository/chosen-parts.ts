import { type DependencyQuestion, hasServer } from "./dependencies.js";
import { dockerSteps } from "./found-dockerfile.js";
import { brings, isStandard } from "./import-names.js";
import type { PythonProject } from "./python-project.js";
import { asideWords } from "./repository-paths.js";
import { packageName, type Requirement } from "./requirements.js";

/** Extras and groups that the image needs: named by the Dockerfile, with the server in them, or with what is imported. */
export function chosenParts(
    project: PythonProject,
    { imports, dockerfile = "" }: DependencyQuestion,
    base: readonly string[] = project.dependencies.map(({ name }) => name),
) {
    const runs = dockerSteps(dockerfile).flatMap(({ keyword, text }) => (keyword === "RUN" ? [text] : []));
    const said = runs.flatMap(text => [
        ...text.matchAll(
            /(?:--extras?|-E|--with|--group|--only|-G)[\s=]+["']?([\w\s,-]+?)["']?(?=\s+-|\s*&|\s*$|\s*;)/g,
        ),
    ]);
    const named = [
        ...said.flatMap(([, list = ""]) => list.split(/[\s,]+/)),
        ...runs.flatMap(text =>
            [...text.matchAll(/\.\[([\w\s,-]+)\]/g)].flatMap(([, list = ""]) => list.split(/\s*,\s*/)),
        ),
    ].map(packageName);
    const takesAll = runs.some(text => text.includes("--all-extras"));
    const lacksServer = !hasServer(project.dependencies) && !base.includes("uvicorn");
    const missing = [...imports.others].filter(([module, { optional }]) => {
        return !optional && !isStandard(module) && !base.some(name => brings(name, module));
    });
    const isNeeded = (list: readonly Requirement[]) =>
        (lacksServer && hasServer(list)) || missing.some(([module]) => list.some(({ name }) => brings(name, module)));
    const isNamed = (name: string) => named.includes(packageName(name));
    const isForWork = (name: string) => asideWords.test(name) || /^(lint|typing|types|all|ci)/.test(name);
    const extras = Object.entries(project.extras).filter(([name, list]) => {
        return takesAll || isNamed(name) || (!isForWork(name) && isNeeded(list));
    });
    const groups = Object.entries(project.groups).filter(([name, list]) => {
        return !isForWork(name) && (isNamed(name) || /^(prod|production|server|deploy)$/.test(name) || isNeeded(list));
    });
    return { extras: extras.map(([name]) => name), groups: groups.map(([name]) => name) };
}
