import type { Release } from "../../../model/release/release.js";

/** A release with every default, for tests that change one field. */
export function someRelease(changes: Partial<Release> = {}): Release {
    return {
        version: "1.4.0",
        repository: "localhost:5000/users",
        port: 8000,
        env: {},
        sessionSecret: 1,
        resources: {},
        checks: [],
        ...changes,
    };
}
