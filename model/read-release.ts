import { isDigest, isVersion } from "./pin.js";
import { reservedEnv } from "./pod-template.js";
import { showValue } from "./problem.js";
import { readChecks } from "./read-checks.js";
import type { Release, ResourceRequirements } from "./release.js";
import { type Fields, join, type ValueReader } from "./value-reader.js";

type ReleaseDefaults = Omit<Release, "version" | "digest">;

const defaultsKeys = ["repository", "port", "env", "sessionSecret", "resources", "checks"];
const releaseKeys = ["version", "digest", ...defaultsKeys];

/** What a container gets when the settings say nothing: enough for a small service, bounded against a leak. */
export const defaultResources: ResourceRequirements = {
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { memory: "512Mi" },
};

/** Reads the section `release`: what the next deploy freezes into its slot. */
export function readReleaseDefaults(reader: ValueReader, value: unknown, path: string): ReleaseDefaults | undefined {
    const fields = reader.fields(value, path, defaultsKeys);
    return fields === undefined ? undefined : readFields(reader, fields, path);
}

/** Reads a slot: a whole release. */
export function readRelease(reader: ValueReader, value: unknown, path: string): Release | undefined {
    const fields = reader.fields(value, path, releaseKeys);
    if (fields === undefined) return undefined;
    const version = readVersion(reader, fields["version"], join(path, "version"));
    const digest = reader.optional(fields["digest"], given => {
        if (typeof given === "string" && isDigest(given)) return given;
        return reader.refuse(
            join(path, "digest"),
            `${showValue(given)} is not a digest; use one like sha256: and 64 hex digits.`,
        );
    });
    const rest = readFields(reader, fields, path);
    if (version === undefined || rest === undefined) return undefined;
    return { version, ...(digest === undefined ? {} : { digest }), ...rest };
}

export function readVersion(reader: ValueReader, value: unknown, path: string): string | undefined {
    if (value === undefined || value === null) return reader.refuse(path, "missing.");
    if (typeof value === "string" && isVersion(value)) return value;
    return reader.refuse(path, `${showValue(value)} is not a version; use one like 1.4.0.`);
}

function readFields(reader: ValueReader, fields: Fields, path: string): ReleaseDefaults | undefined {
    const repository = readRepository(reader, fields["repository"], join(path, "repository"));
    const number = (key: string, most: number, standard: number) =>
        reader.optional(fields[key], given => reader.wholeNumber(given, join(path, key), 1, most)) ?? standard;
    const port = number("port", 65535, 8000);
    const sessionSecret = number("sessionSecret", 9999, 1);
    const env = readEnv(reader, fields["env"], join(path, "env"));
    const resources = readResources(reader, fields["resources"], join(path, "resources"));
    const checks = readChecks(reader, fields["checks"], join(path, "checks"));
    return repository === undefined ? undefined : { repository, port, env, sessionSecret, resources, checks };
}

/** A registry's host and port, if any, then lower-case parts: the grammar of the distribution project. */
const repositoryPattern =
    /^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:[0-9]{1,5})?\/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;

function readRepository(reader: ValueReader, value: unknown, path: string): string | undefined {
    const lastPart = typeof value === "string" ? value.slice(value.lastIndexOf("/") + 1) : "";
    if (lastPart.includes("@")) {
        return reader.refuse(path, `${showValue(value)} carries a digest; leave it out, it has a key of its own.`);
    }
    if (lastPart.includes(":")) {
        return reader.refuse(path, `${showValue(value)} carries a tag; leave it out, the version is the tag.`);
    }
    return reader.text(value, path, {
        pattern: repositoryPattern,
        complaint: "is not an image repository; use one like registry.example.com/team/users.",
    });
}

function readEnv(reader: ValueReader, value: unknown, path: string): Readonly<Record<string, string>> {
    const env = reader.optional(value, given => reader.map(given, path)) ?? {};
    const entries = Object.entries(env).flatMap(([name, text]) => {
        const place = join(path, name);
        if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
            reader.refuse(place, `${showValue(name)} is not a variable's name; use one like LOG_LEVEL.`);
        } else if (reservedEnv.includes(name)) {
            reader.refuse(place, `set by the release itself, as are ${reservedEnv.join(", ")}; use another name.`);
        } else if (typeof text === "string") {
            return [[name, text] as const];
        } else {
            reader.refuse(place, `${showValue(text)} is not a text; put it in quotes.`);
        }
        return [];
    });
    return Object.fromEntries(entries);
}

/** A quantity of Kubernetes: a decimal number with a unit of powers of 1000, of 1024, or an exponent. */
const quantityPattern = /^([0-9]+(\.[0-9]*)?|\.[0-9]+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+)?$/;

function readResources(reader: ValueReader, value: unknown, path: string): ResourceRequirements {
    if (value === undefined || value === null) return defaultResources;
    const fields = reader.fields(value, path, ["requests", "limits"]) ?? {};
    const amounts = (key: "requests" | "limits") => {
        const entries = reader.optional(fields[key], given => reader.map(given, join(path, key)));
        if (entries === undefined) return {};
        return {
            [key]: Object.fromEntries(
                Object.entries(entries).flatMap(([resource, amount]) => {
                    const text = typeof amount === "number" ? String(amount) : amount;
                    if (typeof text === "string" && quantityPattern.test(text)) return [[resource, text] as const];
                    const problem = `${showValue(amount)} is not an amount; use one like 250m or 128Mi.`;
                    reader.refuse(join(join(path, key), resource), problem);
                    return [];
                }),
            ),
        };
    };
    return { ...amounts("requests"), ...amounts("limits") };
}
