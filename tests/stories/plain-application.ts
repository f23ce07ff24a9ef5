import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Story } from "./story.js";

/** Its keep-alive, its path and its start command are what a person writes who has not heard of any drain. */
const source = `
import os
from fastapi import FastAPI

app = FastAPI()


@app.get("/version")
async def version() -> dict[str, str]:
    return {"version": os.environ["VERSION"]}


@app.post("/orders")
async def order() -> dict[str, str]:
    return {"version": os.environ["VERSION"]}
`;

/**
 * Makes the story release an application that knows nothing of a drain, in an image without the package. Its modules are
 * on a PYTHONPATH of the image's own.
 */
export async function usePlainApplication(story: Story): Promise<void> {
    const app = join(story.workspace.folder, "app");
    const { repository, digests } = story.images;
    // An image with FastAPI in it.
    const base = `${repository}@${digests["1.0.0"]}`;
    const dockerfile = [
        `FROM ${base}`,
        "USER 0",
        "RUN PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip uninstall --yes fastapi-release-drain fastapi-release-versions",
        'ARG APP_VERSION=""',
        "ENV VERSION=$APP_VERSION PYTHONPATH=/srv/modules UVICORN_HOST=0.0.0.0",
        "COPY plain.py /srv/modules/",
        "USER 10001",
        'CMD ["python3", "-m", "uvicorn", "plain:app"]',
    ];
    rmSync(join(app, ".dockerignore"));
    writeFileSync(join(app, "plain.py"), source);
    writeFileSync(join(app, "Dockerfile"), `${dockerfile.join("\n")}\n`);
    await story.workspace.commit("An application that knows nothing of a drain");
    story.settings.edit(({ release }) => {
        delete release.probes;
        release.checks = [{ path: "/version", json: { version: "$VERSION" } }];
    });
}
