import type { Check } from "./release.js";
import { join, type ValueReader } from "./value-reader.js";

const checkKeys = ["path", "method", "status", "json", "matches"];

/** Reads the checks that a release adds to the gate's own. */
export function readChecks(reader: ValueReader, value: unknown, path: string): readonly Check[] {
    const checks = reader.optional(value, given => reader.list(given, path)) ?? [];
    return checks.flatMap((check, index) => readCheck(reader, check, join(path, index)) ?? []);
}

function readCheck(reader: ValueReader, value: unknown, path: string): Check | undefined {
    const fields = reader.fields(value, path, checkKeys);
    if (fields === undefined) return undefined;
    const requestPath = reader.text(fields["path"], join(path, "path"), {
        pattern: /^\/[\x21-\x7e]*$/,
        complaint: "is not a path; use one like /v1/users.",
    });
    const method = reader.optional(fields["method"], given =>
        reader.text(given, join(path, "method"), {
            pattern: /^(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)$/,
            complaint: "is not a method; use one like GET.",
        }),
    );
    const status = reader.optional(fields["status"], given =>
        reader.wholeNumber(given, join(path, "status"), 100, 599),
    );
    const json = reader.optional(fields["json"], given => readExpectations(reader, given, join(path, "json")));
    const matches = reader.optional(fields["matches"], given => reader.text(given, join(path, "matches")));
    if (requestPath === undefined) return undefined;
    return {
        path: requestPath,
        ...(method === undefined ? {} : { method }),
        ...(status === undefined ? {} : { status }),
        ...(json === undefined ? {} : { json }),
        ...(matches === undefined ? {} : { matches }),
    };
}

function readExpectations(reader: ValueReader, value: unknown, path: string): Check["json"] {
    const entries = Object.entries(reader.map(value, path) ?? {}).flatMap(([key, expected]) => {
        if (isScalar(expected)) return [[key, expected] as const];
        reader.refuse(join(path, key), "compare a text, a number, true, false or null; reach inner values by dots.");
        return [];
    });
    return Object.fromEntries(entries);
}

function isScalar(value: unknown): value is string | number | boolean | null {
    return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
