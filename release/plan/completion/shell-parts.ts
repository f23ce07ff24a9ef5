import type { CommandWords } from "./command-words.js";

// Parts that bash and zsh read alike. They know $folder, that of Pulumi.yaml, and $stack.

/** Prints the stacks, a line each. */
export const listStacks = `    local file
    for file in "$folder"/Pulumi.*.yaml; do
        [ -e "$file" ] || continue
        file=\${file##*/Pulumi.}
        printf '%s\\n' "\${file%.yaml}"
    done`;

/** Finds versions in a line of settings, in block and in flow style. */
export const versionsOfLine = String.raw`s/^\(.*[ {]\)\{0,1\}version: *["']\{0,1\}\([0-9]*\.[0-9]*\.[0-9][0-9A-Za-z.-]*\).*/\2/p`;

/** Prints the versions in the stack's slots, a line each. */
export const listVersions = `    sed -n "${versionsOfLine.replaceAll('"', '\\"')}" "$folder/Pulumi.$stack.yaml" 2>/dev/null | sort -u`;

/** All options that a value follows. */
export function valueFlags(commands: readonly CommandWords[]): readonly string[] {
    const flags = commands.flatMap(({ options }) =>
        options.flatMap(option => (option.value === undefined ? [] : option.flags)),
    );
    return [...new Set(flags)].sort();
}
