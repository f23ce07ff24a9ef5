import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../machine/files.js";
import type { ForgeRepository } from "./forge-repository.js";

/** Holds a folder OWNER/NAME for each action that workflows use by that name. */
const source = join(projectFolder(), "tests", "pipelines", "actions");

/** Workflows pin different major versions; ours is the same in all. */
const tags = ["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9"];

/** Our actions under each name that workflows use, with its folder: `{ "actions/cache@v4": FOLDER, … }`. */
export function actionFolders(): Readonly<Record<string, string>> {
    const named = readdirSync(source).flatMap(owner =>
        readdirSync(join(source, owner)).flatMap(name =>
            tags.map(tag => [`${owner}/${name}@${tag}`, join(source, owner, name)]),
        ),
    );
    return Object.fromEntries(named);
}

/** Publishes our actions on a forge under the names of the public ones. */
export async function publishActions(
    createRepository: (owner: string, name: string) => Promise<ForgeRepository>,
): Promise<void> {
    for (const owner of readdirSync(source)) {
        for (const name of readdirSync(join(source, owner))) {
            const repository = await createRepository(owner, name);
            cpSync(join(source, owner, name), repository.folder, { recursive: true });
            await repository.push("An action for tests", { tags });
        }
    }
}
