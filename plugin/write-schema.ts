// Writes plugin/schema.json, which the plugin serves as it is: node dist/plugin/write-schema.js
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageSchema } from "./package-schema.js";

const root = join(__dirname, "..", "..");
writeFileSync(join(root, "plugin", "schema.json"), packageSchema(root));
