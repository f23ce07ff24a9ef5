import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ComponentDocs, componentDocs, type MemberDocs } from "./component-docs.js";

const head = `# Components

Made from the docstrings in \`components/\` by \`node dist/docs/write-components-page.js\`. A program composes what
\`components/index.ts\` exports; each example is a program of its own, compiled and run by the tests.
Programs in Python, YAML and other languages have some of them: [other-languages.md](other-languages.md).

Arguments without a default must be given. \`checkedRelease\`, \`checkedGateway\` and \`checkedSettings\` fill in the defaults of
what the settings file would say and refuse all that is wrong at once; \`readStackSettings\` does so for the stack's own file. \`readLast\` gives a FastApiService what
the last update left behind, which the program exports as that service's \`record\`.
`;

/** The text of docs/components.md, from the sources below a folder. */
export function componentsPage(root: string): string {
    const index = readFileSync(join(root, "components", "index.ts"), "utf8");
    const files = [...index.matchAll(/from "\.\/([a-z-]+)\.js"/g)].map(([, file = ""]) => file);
    const sections = files.flatMap(file => {
        const source = `components/${file}.ts`;
        const docs = componentDocs(source, readFileSync(join(root, source), "utf8"));
        return docs === undefined ? [] : [section(docs, source, exampleOf(root, file))];
    });
    return [head, ...sections].join("\n");
}

function exampleOf(root: string, file: string): string | undefined {
    const path = join(root, "examples", "typescript", `${file}.ts`);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function section({ name, about, args, inherits, outputs }: ComponentDocs, source: string, example: string | undefined) {
    const taken = inherits.map(type => `Also takes \`${type}\`.\n`);
    const shown = example === undefined ? [] : ["```ts", example.trimEnd(), "```", ""];
    return [
        `## ${name}`,
        "",
        `${about} ([${source}](../${source}))`,
        "",
        ...shown,
        ...table(["argument", "type", "what", "default"], args.map(argumentRow)),
        ...taken,
        ...table(["output", "type", "what"], outputs.map(outputRow)),
    ].join("\n");
}

const argumentRow = ({ name, type, about, standard = "" }: MemberDocs) => [`\`${name}\``, code(type), about, standard];
const outputRow = ({ name, type, about }: MemberDocs) => [`\`${name}\``, code(type), about];

const code = (type: string) => `\`${type}\``;

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
    if (rows.length === 0) return [];
    const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    return [line(columns), line(columns.map(() => "---")), ...rows.map(line), ""];
}
