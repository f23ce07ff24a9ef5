import assert from "node:assert/strict";
import { releaseId } from "../../../model/release/release-id.js";
import { readSettings } from "../../../model/settings/read-settings.js";
import { type Registration, shortUrn } from "./mock-engine.js";

export const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
export const repository = "localhost:5000/users";

/** With 1.0.0, which serves from blue, and 1.1.0, which waits in green. */
export function settings(changes: object = {}) {
    const read = readSettings({
        service: { name: "users", namespace: "users-dev" },
        release: { repository },
        slots: {
            blue: { version: "1.0.0", digest: digest("a"), repository },
            green: { version: "1.1.0", digest: digest("b"), repository },
        },
        traffic: "blue",
        ...changes,
    });
    return read.settings ?? assert.fail(JSON.stringify(read.problems));
}

/** The resource of that kind and name. */
export const find = (registrations: readonly Registration[], name: string) =>
    registrations.find(({ urn }) => shortUrn(urn) === name) ?? assert.fail(`${name} is not registered`);

/** Ids of both releases. */
export const ids = (changes?: object) => {
    const { slots } = settings(changes);
    return { blue: releaseId("users", slots.blue!), green: releaseId("users", slots.green!) };
};

/** Kubernetes objects with changed inputs, or new ones. */
export const changedObjects = (before: readonly Registration[], after: readonly Registration[]) =>
    after
        .filter(
            ({ urn, type, inputs }) =>
                type.startsWith("kubernetes:") &&
                JSON.stringify(inputs) !== JSON.stringify(before.find(other => other.urn === urn)?.inputs),
        )
        .map(({ urn }) => shortUrn(urn));
