import type { SourceEdit } from "./make-workspace.js";

/** One release of the story: a version and what changes in the source on the way to it. */
export interface SampleRelease {
    readonly version: string;
    readonly message: string;
    readonly edits: readonly SourceEdit[];
}

/** The service as it ships. */
export const firstRelease: SampleRelease = { version: "1.0.0", message: "Release users", edits: [] };

/** Adds a user. */
export const goodRelease: SampleRelease = {
    version: "1.1.0",
    message: "Add Katherine",
    edits: [
        {
            file: "users_service/user_store.py",
            from: "for user in (ada, grace)}",
            to: 'for user in (ada, grace, User(id=UUID("00000000-0000-4000-8000-000000000003"), name="Katherine"))}',
        },
    ],
};

/** Starts and is ready, and lists no user: its own check of /v1/users tells. */
export const brokenRelease: SampleRelease = {
    version: "1.2.0",
    message: "Page users the wrong way",
    edits: [{ file: "users_service/user_store.py", from: "[offset : offset + limit]", to: "[offset + limit :]" }],
};
