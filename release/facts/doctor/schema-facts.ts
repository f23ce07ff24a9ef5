import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { canonicalJson } from "../../../model/canonical-json.js";
import { settingsSchema } from "../../../model/settings-schema.js";
import type { SchemaFacts } from "../../plan/doctor/check-settings.js";

/** Which schema a settings file names, as the YAML language server reads it, and whether it is this version's. */
export function readSchemaFacts(settingsFile: string): SchemaFacts {
    const text = readFileSync(settingsFile, "utf8");
    const named = /^#\s*yaml-language-server:\s*\$schema=(\S+)/m.exec(text)?.[1];
    if (named === undefined) return {};
    if (/^https?:/.test(named)) return { named };
    try {
        const found = JSON.parse(readFileSync(resolve(dirname(settingsFile), named), "utf8")) as object;
        const isSame = canonicalJson({ schema: found }) === canonicalJson({ schema: settingsSchema() });
        return { named, state: isSame ? "same" : "other" };
    } catch (error) {
        return { named, state: (error as NodeJS.ErrnoException).code === "ENOENT" ? "absent" : "other" };
    }
}
