import { applyEdits, modify, parse } from "jsonc-parser";

/** A file with what it lacked. */
export interface AddedTo {
    readonly content: string;
    /** What stands in the way of something that it should have. */
    readonly notes: readonly string[];
}

/** What package.json should have. */
export interface PackageParts {
    readonly main: string;
    readonly scripts: Readonly<Record<string, string>>;
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
}

/** Adds what a package.json lacks, in its own formatting. What it has stays. */
export function addToPackage(text: string, parts: PackageParts): AddedTo {
    const newline = text.includes("\r\n") ? "\r\n" : "\n";
    const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? "    ";
    const formattingOptions = { insertSpaces: !indent.startsWith("\t"), tabSize: indent.length, eol: newline };
    const notes: string[] = [];
    let content = text;
    const add = (path: string[], value: string) => {
        const known = path.reduce<unknown>(
            (owner, key) => (owner as Record<string, unknown> | undefined)?.[key],
            parse(content),
        );
        if (known === undefined) content = applyEdits(content, modify(content, path, value, { formattingOptions }));
        else if (known !== value && path[0] === "scripts") {
            notes.push(`package.json has a script ${path[1]} of its own; let it also run: ${value}`);
        }
    };
    add(["main"], parts.main);
    for (const section of ["scripts", "dependencies", "devDependencies"] as const) {
        for (const [name, value] of Object.entries(parts[section])) {
            const all = parse(content) as Record<string, Record<string, string>>;
            const isElsewhere =
                section !== "scripts" && (all["dependencies"]?.[name] ?? all["devDependencies"]?.[name]);
            if (!isElsewhere) add([section, name], value);
        }
    }
    return { content, notes };
}

/** Adds lines that an ignore file lacks, at its end or its start. */
export function addToIgnore(text: string, wanted: readonly string[], place: "start" | "end"): string {
    const plain = (line: string) => line.trim().replace(/^\/|\/$/g, "");
    const has = new Set(text.split(/\r?\n/).map(plain));
    const missing = wanted.filter(line => !has.has(plain(line)));
    if (missing.length === 0) return text;
    const newline = text.includes("\r\n") ? "\r\n" : "\n";
    const added = ["# fastapi-release", ...missing].join(newline);
    if (text.trim() === "") return `${added}${newline}`;
    return place === "start"
        ? `${added}${newline}${newline}${text}`
        : `${text.replace(/\s*$/, "")}${newline}${newline}${added}${newline}`;
}
