// Texts that people read, without what differs from run to run.
interface Rule {
    readonly reason: string;
    readonly pattern: RegExp;
    readonly replacement: string;
}

/** The letters of Kubernetes' generated names. */
const generated = "[bcdfghjklmnpqrstvwxz2456789]";

const rules: readonly Rule[] = [
    {
        reason: "colours are the terminal's: an error that Node inspects carries them",
        // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one
        pattern: /\u001b?\[\d+m/g,
        replacement: "",
    },
    {
        reason:
            "when a resource failed and the update goes on, the recordings' SDK throws in the program, which the CLI " +
            "tells instead of summing up; this project's SDK leaves the resource's outputs unknown",
        pattern:
            /Running program '[^']*' failed with an unhandled exception:\s+<ref \*1> Error: (?:error serializing property "[^"]*": )?resource \S+ \[[^\]]+\] failed to register\n[\s\S]*?\n\s*}/g,
        replacement: "update failed",
    },
    {
        reason: "a pod's name ends in a hash of its template, which may hold a random name, and in random letters",
        pattern: new RegExp(`(Pod [a-z0-9-]+/[a-z0-9-]+?)(?:-${generated}{6,10})?-${generated}{5}\\b`, "g"),
        replacement: "$1-<pod>",
    },
    {
        reason: "a ReplicaSet's name ends in the hash of its pods' template",
        pattern: new RegExp(`(ReplicaSet "[a-z0-9-]+?)-${generated}{6,10}"`, "g"),
        replacement: '$1-<hash>"',
    },
    {
        reason: "kubelet reports a failed pull first as the error, then as the wait after it",
        pattern: /\[(?:ErrImagePull\] |ImagePullBackOff\] Back-off pulling image "[^"]*": ErrImagePull: )/g,
        replacement: "[image pull] ",
    },
];

/** Frames of Node, of the SDK (another version, other lines) and of the engine's own loader of modules. */
const foreignFrame = /^\s+at .*(node:|NODE_MODULES|ENGINE_DIR|<anonymous>\)?$)/;

export function viewMessage(text: string): string {
    let view = text;
    for (const rule of rules) view = view.replace(rule.pattern, rule.replacement);
    return view
        .split("\n")
        .filter(line => !foreignFrame.test(line))
        .map(line => line.trimEnd())
        .join("\n")
        .trimEnd();
}
