import { parse } from "shell-quote";

/** The simple commands of a line or script for the shell, as words. Variables get their defaults where they have some. */
export function shellCommands(script: string, variables: Readonly<Record<string, string>> = {}): string[][] {
    const known: Record<string, string> = { ...variables };
    return script
        .replace(/\\\r?\n/g, " ")
        .split(/\r?\n/)
        .filter(line => !/^\s*#/.test(line))
        .flatMap(line => commandsOfLine(line, known));
}

function commandsOfLine(line: string, known: Record<string, string>): string[][] {
    const commands: string[][] = [[]];
    for (const part of wordsOf(line, known)) {
        if (typeof part !== "string") commands.push([]);
        else commands.at(-1)!.push(part);
    }
    for (const words of commands) {
        const assignments = words.filter(word => word !== "export" && word !== "set");
        if (!assignments.every(word => /^[A-Za-z_]\w*=/.test(word))) continue;
        for (const word of assignments) known[word.slice(0, word.indexOf("="))] = word.slice(word.indexOf("=") + 1);
    }
    return commands.map(withoutAssignments).filter(words => words.length > 0);
}

/** Words and, for anything that ends a command, objects. A line that the parser refuses has none. */
function wordsOf(line: string, known: Readonly<Record<string, string>>): (string | object)[] {
    const value = (key: string): string => {
        const [, name = key, , fallback] = /^(\w+)(:?[-=](.*))?$/s.exec(key) ?? [];
        if (known[name] !== undefined) return known[name];
        return fallback === undefined ? `$${key}` : wordsOf(fallback, known).filter(isText).join(" ");
    };
    try {
        // A comment is an object, too; a pattern is a word.
        return parse(line, value).map(part => (typeof part === "object" && "pattern" in part ? part.pattern : part));
    } catch {
        return [];
    }
}

const isText = (part: string | object): part is string => typeof part === "string";

function withoutAssignments(words: readonly string[]): string[] {
    const first = words.findIndex(word => !/^[A-Za-z_]\w*=/.test(word));
    return first < 0 ? [] : words.slice(first);
}
