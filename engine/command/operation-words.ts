/** How an operation reads: its sign, what is being done, what was done, what a preview would do. */
export interface OperationWords {
    readonly sign: string;
    readonly doing: string;
    readonly done: string;
    readonly planned: string;
}

const words: Readonly<Record<string, OperationWords>> = {
    create: { sign: " + ", doing: "creating", done: "created", planned: "create" },
    update: { sign: " ~ ", doing: "updating", done: "updated", planned: "update" },
    delete: { sign: " - ", doing: "deleting", done: "deleted", planned: "delete" },
    replace: { sign: " +-", doing: "replacing", done: "replaced", planned: "replace" },
    "create-replacement": {
        sign: " ++",
        doing: "creating replacement",
        done: "created replacement",
        planned: "create replacement",
    },
    "delete-replaced": {
        sign: " --",
        doing: "deleting original",
        done: "deleted original",
        planned: "delete original",
    },
    read: { sign: " > ", doing: "reading", done: "read", planned: "read" },
    refresh: { sign: " ~ ", doing: "refreshing", done: "refreshed", planned: "refresh" },
    discard: { sign: " < ", doing: "discarding", done: "discarded", planned: "discard" },
    import: { sign: " = ", doing: "importing", done: "imported", planned: "import" },
    "import-replacement": {
        sign: " =>",
        doing: "importing replacement",
        done: "imported replacement",
        planned: "import replacement",
    },
};

/** Undefined for `same` and anything that is not worth a line. */
export function operationWords(operation: string): OperationWords | undefined {
    return words[operation];
}
