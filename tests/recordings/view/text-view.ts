// What the command printed, reduced to what a person acts on: its title, the sections Diagnostics, Outputs and
// Resources, the lines after them. Progress lines are left out: they are as many as the seconds that passed.
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";
import { viewMessage } from "./message-view.js";

const sections = new Set(["Diagnostics:", "Outputs:", "Resources:"]);

/** `Updating (dev):`; with a preview before it there are two. */
const title = /^[A-Z][a-z]+( [a-z]+)? \([^)]*\):$/;

/** Lines of the lab, not of the update: where a plugin was found, how long it took. */
const noise = [/ using pulumi-resource-\S+ from \$PATH/, /^Duration: /];

export function viewText(text: string): Json {
    const lines = text.split("\n").filter(line => !noise.some(pattern => pattern.test(line)));
    const view: JsonMap = { titles: lines.filter(line => title.test(line)) };
    let current: string | undefined;
    const collected: Record<string, string[]> = {};
    for (const line of lines) {
        if (sections.has(line)) current = line.slice(0, -1);
        else if (title.test(line) || line.startsWith("@ ")) current = undefined;
        else if (current !== undefined && line !== "" && !line.startsWith(" ")) current = "After";
        if (current !== undefined && !sections.has(line)) collected[current] = [...(collected[current] ?? []), line];
    }
    for (const [name, body] of Object.entries(collected)) {
        const section = viewSection(name, body);
        if (Object.keys(section as JsonMap).length > 0) view[name] = section;
    }
    return view;
}

function viewSection(name: string, body: string[]): Json {
    const lines = viewMessage(body.join("\n"))
        .split("\n")
        .filter(line => line.trim() !== "")
        .map(viewOutputLine);
    return name === "Diagnostics" ? viewDiagnostics(lines) : lines;
}

/** An output may be a Kubernetes object, with the cluster's clock and counter in it. */
function viewOutputLine(line: string): string {
    return line
        .replace(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g, '"<time>"')
        .replace(/(?<=resourceVersion\s*: .*)"\d+"/g, '"<version>"');
}

/** By resource: `  TYPE (NAME):`, messages below. A resource of which only noise was said is left out. */
function viewDiagnostics(lines: string[]): Json {
    const byResource: Record<string, string[]> = {};
    let messages: string[] = [];
    for (const line of lines) {
        if (/^ {2}\S.*\):$/.test(line)) {
            messages = [];
            byResource[line.trim()] = messages;
        } else {
            messages.push(line);
        }
    }
    return Object.fromEntries(Object.entries(byResource).filter(([, texts]) => texts.length > 0));
}

/** Lines of standard error that name an error. */
export function viewErrors(text: string): string[] {
    return viewMessage(text)
        .split("\n")
        .filter(line => line.startsWith("error: "));
}
