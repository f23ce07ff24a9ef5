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

/** Frames of Node, of the SDK (another version, other lines) and of the engine's own launcher. */
const foreignFrame = /^\s+at .*(node:|NODE_MODULES|node_modules|<anonymous>\)?$)/;

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
