/** How a program runs: `runtime` of Pulumi.yaml. */
export type ProgramRuntime =
    | { readonly name: "nodejs" }
    /** Resources and values in Pulumi.yaml itself. */
    | { readonly name: "yaml" }
    /** @param virtualenv folder of the virtual environment, absolute. Absent: the Python on PATH */
    | { readonly name: "python"; readonly virtualenv?: string };
