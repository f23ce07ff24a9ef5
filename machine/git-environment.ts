/** What other programs leave behind that would change an answer: `git rev-parse --local-env-vars`, and more. */
const leftBehind = [
    ...["DIR", "WORK_TREE", "IMPLICIT_WORK_TREE", "COMMON_DIR", "PREFIX", "INDEX_FILE", "INDEX_VERSION"],
    ...["OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES", "QUARANTINE_PATH", "NAMESPACE", "SHALLOW_FILE"],
    ...["GRAFT_FILE", "REPLACE_REF_BASE", "NO_REPLACE_OBJECTS", "INTERNAL_.*", "ATTR_SOURCE", "CONFIG"],
    ...["(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS", "EXTERNAL_DIFF", "DIFF_OPTS", "PAGER.*", "TRACE.*"],
];

const isLeftBehind = new RegExp(`^GIT_(${leftBehind.join("|")})$`);

/**
 * The environment in which Git runs: the folder decides, not a hook that started all this; the words are English, in the
 * person's own encoding.
 */
export function gitEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const kept = Object.fromEntries(Object.entries(own).filter(([name]) => !isLeftBehind.test(name)));
    const { LC_ALL: all, LANGUAGE: _, ...others } = kept;
    return {
        ...others,
        ...(all ? { LANG: all, LC_CTYPE: all } : {}),
        LC_MESSAGES: "C",
        // Without a terminal nobody could answer Git's questions.
        ...(process.stdin.isTTY ? {} : { GIT_TERMINAL_PROMPT: "0" }),
    };
}
