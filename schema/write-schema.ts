// Writes settings.schema.json, by which editors complete and check Pulumi.<stack>.yaml: node dist/schema/write-schema.js
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { settingsSchema } from "../model/settings-schema.js";

const file = join(__dirname, "..", "..", "schema", "settings.schema.json");
writeFileSync(file, `${JSON.stringify(settingsSchema(), null, 4)}\n`);
