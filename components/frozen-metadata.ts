interface JobMetadata {
    readonly annotations: Readonly<Record<string, string>>;
}

/**
 * What is ignored in the metadata of a Job to which the provider gives its name: labels and annotations as they were when it
 * ran. Not all of the metadata: the provider notes among the annotations that the name is its own, and warns when that note
 * comes back to it.
 */
export function frozenMetadata({ annotations }: JobMetadata): string[] {
    return ["metadata.labels", ...Object.keys(annotations).map(key => `metadata.annotations["${key}"]`)];
}
