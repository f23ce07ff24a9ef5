// Random values by name: a uid, a generated name, a password stands in the view of a step as `<uid of Service::svc #1>`.
// Each side of the comparison names its own values, by the resource that brought them and by how many different values
// that resource had before. So two runs look alike when the same values stay, change and turn up in the same places.
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";

export class Symbols {
    private readonly byToken = new Map<string, string>();
    private readonly counts = new Map<string, number>();
    private pattern: RegExp | undefined;

    /**
     * Names a random value. `describe` gives its symbol from "NAME #N", where N counts the different values of that
     * name. Its base64 form, as a Secret's data hold it, is named too.
     */
    learn(name: string, token: string, describe: (numbered: string) => string = numbered => `<${numbered}>`): void {
        if (this.byToken.has(token)) return;
        const count = (this.counts.get(name) ?? 0) + 1;
        this.counts.set(name, count);
        const symbol = describe(`${name} #${count}`);
        this.byToken.set(token, symbol);
        this.byToken.set(Buffer.from(token).toString("base64"), `base64(${symbol})`);
        this.pattern = undefined;
    }

    /** Puts the symbols into every string and key. */
    apply<T extends Json>(value: T): T {
        return this.replaceIn(value) as T;
    }

    private replaceIn(value: Json): Json {
        if (typeof value === "string") return this.replaceText(value);
        if (typeof value !== "object" || value === null) return value;
        if (Array.isArray(value)) return value.map(element => this.replaceIn(element));
        const replaced: JsonMap = {};
        for (const [key, element] of Object.entries(value)) {
            replaced[this.replaceText(key)] = this.replaceIn(element);
        }
        return replaced;
    }

    private replaceText(text: string): string {
        if (this.byToken.size === 0) return text;
        // Longest first: a name may hold another one.
        this.pattern ??= new RegExp(
            [...this.byToken.keys()]
                .sort((a, b) => b.length - a.length)
                .map(token => token.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
                .join("|"),
            "g",
        );
        return text.replace(this.pattern, token => this.byToken.get(token) ?? token);
    }
}
