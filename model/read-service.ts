import { serviceNameLimit } from "./names.js";
import { showValue } from "./problem.js";
import type { ServiceSettings } from "./settings.js";
import { join, type ValueReader } from "./value-reader.js";

const serviceKeys = ["name", "namespace", "replicas", "drainSeconds", "context"];

/** Namespaces that a cluster comes with: a stack makes its own, and deletes it in the end. */
const clusterNamespaces = /^(default|kube-.*)$/;

/** Reads the section `service`: what stays from release to release. */
export function readService(reader: ValueReader, value: unknown, path: string): ServiceSettings | undefined {
    const fields = reader.fields(value, path, serviceKeys);
    if (fields === undefined) return undefined;
    const name = reader.text(fields["name"], join(path, "name"), {
        pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
        complaint: "is not a name for Kubernetes; use lower-case letters, digits and dashes, a letter first.",
        maxLength: serviceNameLimit,
    });
    const namespace = readNamespace(reader, fields["namespace"], join(path, "namespace"));
    const replicas = reader.optional(fields["replicas"], given =>
        reader.wholeNumber(given, join(path, "replicas"), 1, 1000),
    );
    const drainSeconds = reader.optional(fields["drainSeconds"], given =>
        reader.wholeNumber(given, join(path, "drainSeconds"), 0, 3600),
    );
    const context = reader.optional(fields["context"], given => reader.text(given, join(path, "context")));
    if (name === undefined || namespace === undefined) return undefined;
    return {
        name,
        namespace,
        replicas: replicas ?? 2,
        drainSeconds: drainSeconds ?? 6,
        context: context ?? "app",
    };
}

function readNamespace(reader: ValueReader, value: unknown, path: string): string | undefined {
    const namespace = reader.text(value, path, {
        pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
        complaint: "is not a namespace for Kubernetes; use lower-case letters, digits and dashes.",
        maxLength: 63,
    });
    if (namespace === undefined || !clusterNamespaces.test(namespace)) return namespace;
    return reader.refuse(
        path,
        `${showValue(namespace)} belongs to the cluster; use one of the stack's own like users-dev.`,
    );
}
