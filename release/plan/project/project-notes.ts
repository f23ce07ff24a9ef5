import type { Answers } from "./answers.js";
import { labelLines } from "./docker-files.js";
import { gitignoreLines, packageContent } from "./node-files.js";
import type { LibraryFacts, RepositoryFacts } from "./repository-facts.js";

/** What every gate asks of a release, and the least that answers it. */
const gateRoutes: Readonly<Record<string, string>> = {
    "/healthz": `@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}`,
    "/readyz": `@app.get("/readyz")
def readyz() -> dict[str, str]:
    return {"status": "ok"}`,
    "/version": `@app.get("/version")
def version() -> dict[str, str]:
    return {"version": os.environ["APP_VERSION"]}  # import os`,
};

/** What the written files do not settle, a text each; some have several lines. */
export function projectNotes(
    answers: Answers,
    facts: RepositoryFacts,
    library: LibraryFacts,
    { kept, needs }: { readonly kept: readonly string[]; readonly needs: readonly string[] },
): string[] {
    return [
        ...appNotes(answers, facts),
        ...imageNotes(facts, kept),
        ...nodeNotes(answers, facts, library, kept),
        ...needs.map(need => `the pipeline needs ${need}`),
        'Pulumi.prod.yaml names the context "production": put in the one that your kubeconfig has',
    ];
}

function appNotes({ app }: Answers, { apps, paths }: RepositoryFacts): string[] {
    const others = apps.filter(({ name }) => name !== app).map(({ name }) => name);
    const missing = Object.keys(gateRoutes).filter(path => !paths.includes(path));
    const routes = missing.map(path => gateRoutes[path]).join("\n\n");
    return [
        ...(apps.length === 0
            ? [`no file makes an application by FastAPI(…): ${app} is taken; name yours by --app`]
            : []),
        ...(others.length === 0 || apps.length === 0 ? [] : [`${app} is taken; found besides: ${others.join(", ")}`]),
        ...(missing.length === 0
            ? []
            : [`the gate asks each release for ${list(missing)}, which no source file has; add:\n${indent(routes)}`]),
    ];
}

function imageNotes({ dependencies, hasUvicorn, dockerfile }: RepositoryFacts, kept: readonly string[]): string[] {
    const keepsDockerfile = kept.includes("Dockerfile");
    if (keepsDockerfile && !dockerfile?.includes("org.opencontainers.image.revision")) {
        return [
            `the Dockerfile does not tell what it is built from, so it would be refused; add:\n${indent(labelLines)}`,
        ];
    }
    if (keepsDockerfile) return [];
    if (dependencies.kind === "none") {
        return ["there is no requirements.txt or pyproject.toml: the Dockerfile installs requirements.txt; write one"];
    }
    return hasUvicorn ? [] : ["the Dockerfile starts uvicorn, which the requirements do not name; add it"];
}

function nodeNotes(answers: Answers, facts: RepositoryFacts, library: LibraryFacts, kept: readonly string[]): string[] {
    const { scripts, dependencies, devDependencies, main } = packageContent(answers, library);
    const wanted = JSON.stringify({ main, scripts, dependencies, devDependencies }, undefined, 4);
    const ignored = (facts.gitignore ?? "").split(/\r?\n/).map(line => line.trim().replace(/^\/|\/$/g, ""));
    const missing = gitignoreLines.filter(line => !ignored.includes(line.replace(/\/$/, "")));
    return [
        ...(kept.includes("package.json") ? [`package.json stays as it is; it needs:\n${indent(wanted)}`] : []),
        ...(kept.includes("tsconfig.json")
            ? ["tsconfig.json stays as it is: it has to compile index.ts to dist/"]
            : []),
        ...(facts.gitignore === undefined || missing.length === 0
            ? []
            : [`.gitignore lacks ${list(missing)}; add them`]),
        library.isFolder
            ? `fastapi-release is in no registry: package.json takes it from the folder ${library.reference.slice("file:".length)}, ` +
              "which other machines do not have; for a pipeline name a Git repository by --library git+https://…"
            : `fastapi-release is in no registry: package.json takes it from ${library.reference}`,
    ];
}

/** The commands that lead from the written files to a release that serves. */
export function projectSteps({ context }: Answers, library: LibraryFacts): string[] {
    const onPlatform = context === "fastapi-release";
    const folder = library.reference.replace(/^file:/, "");
    return [
        "npm install",
        "git add --all && git commit --message 'Release by fastapi-release'",
        ...(onPlatform && library.isFolder ? [`npm --prefix ${folder} run platform -- up`] : []),
        ...(onPlatform ? [] : ["export PULUMI_CONFIG_PASSPHRASE=… PULUMI_BACKEND_URL=…"]),
        "npx fastapi-release deploy 0.1.0",
        "npx fastapi-release status",
    ];
}

function list(words: readonly string[]): string {
    return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function indent(text: string): string {
    return text
        .split("\n")
        .map(line => (line === "" ? "" : `    ${line}`))
        .join("\n");
}
