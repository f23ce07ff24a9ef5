/**
 * Annotations of what a deletion does not wait for. By default Pulumi deletes in the foreground: Kubernetes puts the
 * object aside, looks for what it owns, and only then removes it. None of our objects owns anything that matters to
 * whoever waits: pods end in their own time, drained by their preStop hook. Measured in a rollback that also removes a
 * failed candidate: 0.3 s of 1.8 s.
 */
export const backgroundDeletion = { "pulumi.com/deletionPropagationPolicy": "background" } as const;
