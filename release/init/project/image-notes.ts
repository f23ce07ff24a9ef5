import type { Answers } from "../answers.js";
import type { RepositoryFacts } from "../repository/repository-facts.js";

/** What a person should know about the application that was chosen. */
export function appNotes({ app }: Answers, { apps, app: found }: RepositoryFacts): string[] {
    if (found === undefined && apps.length === 0) {
        return [`no file calls FastAPI(…): ${app} is assumed; name yours with --app`];
    }
    if (found === undefined) {
        return [`no file of the repository is the module of ${app}; found: ${apps.map(({ name }) => name).join(", ")}`];
    }
    // A function beside the variable that it makes is no choice.
    const others = apps.filter(({ name, file, kind }) => name !== app && !(kind === "factory" && file === found.file));
    const by = found.start === undefined ? "" : `, which ${found.start.from} starts`;
    return others.length === 0 ? [] : [`using ${app}${by}; also found: ${others.map(({ name }) => name).join(", ")}`];
}

/** What a written Dockerfile leaves open. */
export function imageNotes({ dependencies, server, python, files, image }: RepositoryFacts): string[] {
    const { kind, list, leftOut } = dependencies;
    const from = files.paths.find(path => /(^|\/)environment\.ya?ml$/.test(path));
    const isConda = kind === "list" && from !== undefined && leftOut.every(one => one.includes(from));
    const where = isConda ? `from ${from}` : "that the source imports";
    return [
        ...(kind === "list"
            ? [
                  `no file declares dependencies for pip, uv, Poetry or PDM: the Dockerfile installs the packages ${where}, unpinned; ` +
                      `for versions of your choice write requirements.txt, then init --force Dockerfile:\n${indent(list)}`,
              ]
            : []),
        ...(leftOut.length > 0
            ? [`the image does not get ${listed(leftOut)}: install it in the Dockerfile if the application needs it`]
            : []),
        ...(image.absent.length > 0
            ? [
                  `the source serves ${listed(image.absent)}, not in Git: the image has it empty; copy or build it in the Dockerfile`,
              ]
            : []),
        ...(server.isMissing
            ? ["no server is among the dependencies: the Dockerfile installs uvicorn beside them"]
            : []),
        ...(python.lacking.length > 0
            ? [
                  `${listed(python.lacking)}: the locked version has no wheel for Python ${python.version} (${python.because}); ` +
                      "the image takes the latest of the same major version that has one. Lock them anew to decide it yourself",
              ]
            : []),
    ];
}

const indent = (lines: readonly string[]): string => lines.map(line => `    ${line}`).join("\n");

function listed(words: readonly string[]): string {
    return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
