// Writes plugin/python/fastapi_release from plugin/schema.json: node dist/plugin/write-python-sdk.js
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonSdk } from "./python-sdk.js";

const plugin = join(__dirname, "..", "..", "plugin");
const folder = join(plugin, "python", "fastapi_release");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(pythonSdk(readFileSync(join(plugin, "schema.json"), "utf8")))) {
    writeFileSync(join(folder, name), text);
}
