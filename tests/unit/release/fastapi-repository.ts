import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";

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

/** A team's FastAPI repository without any of this project's files, with requirements by hash. */
export function makeFastApiRepository(folder: string): void {
    mkdirSync(join(folder, "greeter"), { recursive: true });
    writeFileSync(join(folder, "greeter", "__init__.py"), "");
    writeFileSync(join(folder, "greeter", "main.py"), source);
    cpSync(join(projectFolder(), "app", "requirements.txt"), join(folder, "requirements.txt"));
}

/** Does what `npm install` does for a written project's package.json, from installed packages. */
export function linkModules(folder: string): void {
    const modules = join(folder, "node_modules");
    mkdirSync(join(modules, "@pulumi"), { recursive: true });
    symlinkSync(projectFolder(), join(modules, "fastapi-release"), "dir");
    symlinkSync(join(projectFolder(), "node_modules", "@pulumi", "pulumi"), join(modules, "@pulumi", "pulumi"), "dir");
}
