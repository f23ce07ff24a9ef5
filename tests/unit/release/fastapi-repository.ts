import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../platform/source-folder.js";

const source = `import os

from fastapi import FastAPI

app = FastAPI(title="Greeter")


@app.get("/healthz")
@app.get("/readyz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/version")
def version() -> dict[str, str]:
    return {"version": os.environ["APP_VERSION"]}
`;

/** A team's FastAPI repository that knows nothing of this project, with requirements by hash. */
export function makeFastApiRepository(folder: string): void {
    mkdirSync(join(folder, "greeter"), { recursive: true });
    writeFileSync(join(folder, "greeter", "__init__.py"), "");
    writeFileSync(join(folder, "greeter", "main.py"), source);
    cpSync(join(projectFolder(), "app", "requirements.txt"), join(folder, "requirements.txt"));
}

/** What `npm install` makes of a written project's package.json, from what is installed already. */
export function linkModules(folder: string): void {
    const modules = join(folder, "node_modules");
    mkdirSync(join(modules, "@pulumi"), { recursive: true });
    symlinkSync(projectFolder(), join(modules, "fastapi-release"), "dir");
    symlinkSync(join(projectFolder(), "node_modules", "@pulumi", "pulumi"), join(modules, "@pulumi", "pulumi"), "dir");
}
