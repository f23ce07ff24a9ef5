// The real provider's sentences, as recorded: what people search for, and what runbooks quote.
import { ApiError } from "../../../cluster/kubernetes-api.js";
import type { PropertyMap } from "../../property-value.js";
import { PartialFailure } from "../../provider.js";

const conflictGuide =
    "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/" +
    "#handle-field-conflicts-on-existing-resources";

const existsAdvice = `
The resource already exists in the cluster. This can happen when:

  - Renaming a Pulumi resource: use an alias to preserve the identity,
    or use deleteBeforeReplace if the resource needs replacement.
  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)
    to manage specific fields without owning the resource lifecycle.
  - Adopting a resource into Pulumi: use \`pulumi import\`. Note that
    protected resources (e.g. kube-system) cannot be deleted on destroy.
  - Intentional upsert: set upsertExistingObjects on the provider to allow
    server-side apply to update existing objects on create.`;

export function notCreated(urn: string, error: Error): Error {
    const advice = error instanceof ApiError && error.reason === "AlreadyExists" ? `\n${existsAdvice}` : "";
    return new Error(
        `resource "${urn}" was not successfully created by the Kubernetes API server: ${error.message}${advice}`,
        { cause: error },
    );
}

export function notUpdated(urn: string, error: Error): Error {
    return new Error(
        `update of resource "${urn}" failed: ${error.message}\nunable to get cluster state: ${error.message}`,
        { cause: error },
    );
}

export function createdNotLive(urn: string, what: string): string {
    return (
        `resource "${urn}" was successfully created, but the Kubernetes API server reported ` +
        `that it failed to fully initialize or become live: ${what}`
    );
}

export function updatedNotLive(id: string, what: string): string {
    return `the Kubernetes API server reported that "${id}" failed to fully initialize or become live: ${what}`;
}

export function applyConflict(fieldManager: string, error: Error): string {
    return (
        `server-side apply field conflict detected, see ${conflictGuide} for troubleshooting help\n` +
        `The resource managed by field manager "${fieldManager}" had an apply conflict: ${error.message}`
    );
}

/** A failure that leaves an object behind, with its reasons as one list. */
export function partialFailure(
    id: string,
    outputs: PropertyMap,
    reasons: string[],
    inputs?: PropertyMap,
): PartialFailure {
    const count = reasons.length === 1 ? "1 error" : `${reasons.length} errors`;
    const list = reasons.map(reason => `\t* ${reason}\n`).join("");
    return new PartialFailure(`${count} occurred:\n${list}\n`, id, outputs, reasons, inputs);
}
