// Writes everything generated from the sources: the settings' JSON Schema, the component package's schema and its
// Python SDK, and docs/components.md. Run `npm run generate` after a change of settings or components; a test fails
// while a generated file is stale.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder } from "../machine/files.js";
import { settingsSchema } from "../model/settings/settings-schema.js";
import { componentsPage } from "./components-page.js";
import { packageSchema } from "./package-schema.js";
import { pythonSdk } from "./python-sdk.js";

const sdkFolder = "plugin/python/fastapi_release";

/** The text of each generated file, by its path below the root. */
export function generatedFiles(root: string): Readonly<Record<string, string>> {
    const schema = packageSchema(root);
    const sdk = Object.entries(pythonSdk(schema)).map(([name, text]) => [`${sdkFolder}/${name}`, text] as const);
    return {
        "schema/settings.schema.json": `${JSON.stringify(settingsSchema(), null, 4)}\n`,
        "plugin/schema.json": schema,
        "docs/components.md": componentsPage(root),
        ...Object.fromEntries(sdk),
    };
}

function generate(root: string): void {
    rmSync(join(root, sdkFolder), { recursive: true, force: true });
    for (const [path, text] of Object.entries(generatedFiles(root))) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
    }
}

if (require.main === module) generate(projectFolder());
