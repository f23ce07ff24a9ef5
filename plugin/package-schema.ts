import { readFileSync } from "node:fs";
import { join } from "node:path";
import { componentDocs } from "../docs/component-docs.js";
import { packagedComponents } from "./arguments.js";
import { packageName } from "./package-name.js";
import { TypeSpecs } from "./type-specs.js";

/** Files of the components' classes, whose docstrings say what they are. */
const sources: Readonly<Record<string, string>> = {
    FastApiService: "fastapi-service.ts",
    ServiceGroup: "service-group.ts",
    VersionedImage: "versioned-image.ts",
};

const language = { respectSchemaVersion: true };

/** The text of plugin/schema.json, from the sources below a folder. */
export function packageSchema(root: string): string {
    const { version, description, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const specs = new TypeSpecs(packageName);
    const resources = Object.entries(packagedComponents).map(([name, { inputs, outputs }]) => {
        const file = `components/${sources[name]}`;
        const docs = componentDocs(file, readFileSync(join(root, file), "utf8"))?.about ?? "";
        // What follows is of Node.js: what is thrown, and where.
        const about = /^.*?\.(?= |$)/.exec(docs)?.[0] ?? docs;
        const given = specs.object("", about, inputs);
        const gives = specs.object("", about, outputs);
        const resource = {
            description: about,
            isComponent: true,
            inputProperties: given.properties,
            requiredInputs: given.required,
            type: "object",
            properties: gives.properties,
            required: gives.required,
        };
        return [`${packageName}:index:${name}`, resource] as const;
    });
    const types = Object.entries(specs.types).map(([name, spec]) => [`${packageName}:index:${name}`, spec] as const);
    const schema = {
        name: packageName,
        version,
        description,
        license,
        language: {
            nodejs: language,
            python: { ...language, pyproject: { enabled: true } },
            go: language,
            csharp: language,
        },
        resources: Object.fromEntries(resources),
        types: Object.fromEntries(types),
    };
    return `${JSON.stringify(schema, null, 4)}\n`;
}
