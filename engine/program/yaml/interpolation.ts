// Texts of a Pulumi YAML program: `${name.property[0]["key"]}` stands for a value, `$${` for a plain `${`. A text that is
// one reference and nothing else has that value's own type; any other is a text with the values put in.

/** A reference to a variable, resource or setting, and the way into its value. */
export interface Reference {
    readonly name: string;
    readonly path: readonly (string | number)[];
}

export type TextPart = string | Reference;

const step = /^(?:\.([A-Za-z_$][\w$-]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\])/;

/** The parts of a text. Throws when a reference is not well formed. */
export function parseText(text: string): readonly TextPart[] {
    const parts: TextPart[] = [];
    let plain = "";
    for (let at = 0; at < text.length; ) {
        if (text.startsWith("$${", at)) {
            plain += "${";
            at += 3;
        } else if (text.startsWith("${", at)) {
            const end = text.indexOf("}", at);
            if (end < 0) throw new Error(`"${text.slice(at)}" has no closing brace.`);
            if (plain !== "") parts.push(plain);
            plain = "";
            parts.push(parseReference(text.slice(at + 2, end)));
            at = end + 1;
        } else {
            plain += text.charAt(at);
            at += 1;
        }
    }
    if (plain !== "") parts.push(plain);
    return parts;
}

function parseReference(text: string): Reference {
    const name = /^[A-Za-z_$][\w$-]*/.exec(text)?.[0];
    if (name === undefined) throw new Error(`"\${${text}}" does not begin with a name.`);
    const path: (string | number)[] = [];
    for (let rest = text.slice(name.length); rest !== ""; ) {
        const found = step.exec(rest);
        if (found === null) throw new Error(`"\${${text}}" is not a reference: "${rest}" is no property.`);
        const [whole, property, index, key] = found;
        path.push(property ?? (index === undefined ? JSON.parse(`"${key}"`) : Number(index)));
        rest = rest.slice(whole.length);
    }
    return { name, path };
}
