/** Flags whose value may hold blanks: the recordings show commands without quotes. */
const textFlags = new Set(["-m", "--message"]);

/** The arguments of `NAME=value pulumi up -m two words --yes`, without variables and the leading "pulumi". */
export function splitCommand(line: string): string[] {
    const words = line.split(" ").filter(word => word !== "");
    const args: string[] = [];
    let text = false;
    for (const word of words.slice(words.indexOf("pulumi") + 1)) {
        const flag = word.startsWith("-");
        if (text && !flag && !textFlags.has(args.at(-1) ?? "")) {
            args.push(`${args.pop()} ${word}`);
        } else {
            args.push(word);
            text = flag ? textFlags.has(word) : text;
        }
    }
    return args;
}
