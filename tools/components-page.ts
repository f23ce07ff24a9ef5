import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";

const head = `# Components

Generated from the docstrings in \`components/\` by \`npm run generate\`. A program is composed of the exports of
\`components/index.ts\`; each example is a complete program, which the tests compile and run.
Programs in Python, YAML and other languages can use some of them: [other-languages.md](other-languages.md).

Arguments without a default are required. \`checkedRelease\`, \`checkedGateway\` and \`checkedSettings\` fill in the settings
file's defaults and report everything wrong at once; \`readStackSettings\` does so for the stack's own file. \`readLast\` returns
the record of the last update for a FastApiService; the program exports it as that service's \`record\`.
`;

/** The text of docs/components.md, made from the sources below a folder. */
export function componentsPage(root: string): string {
    const index = readFileSync(join(root, "components", "index.ts"), "utf8");
    const files = [...index.matchAll(/from "\.\/([a-z/-]+)\.js"/g)].map(([, file = ""]) => file);
    const sections = files.flatMap(file => {
        const source = `components/${file}.ts`;
        const docs = componentDocs(source, readFileSync(join(root, source), "utf8"));
        return docs === undefined ? [] : [section(docs, source, exampleOf(root, file))];
    });
    return [head, ...sections].join("\n");
}

function exampleOf(root: string, file: string): string | undefined {
    const path = join(root, "examples", "typescript", `${basename(file)}.ts`);
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

/** The documentation that a source file contains about its component. */
export interface ComponentDocs {
    readonly name: string;
    readonly about: string;
    readonly args: readonly MemberDocs[];
    /** Types from which the arguments inherit members, as written in the source. */
    readonly inherits: readonly string[];
    readonly outputs: readonly MemberDocs[];
}

export interface MemberDocs {
    readonly name: string;
    readonly type: string;
    readonly about: string;
    /** The text of @default; undefined for required arguments and for outputs. */
    readonly standard?: string;
}

/** Reads a file's exported component resource and the interface of its arguments; undefined when the file has none. */
export function componentDocs(fileName: string, text: string): ComponentDocs | undefined {
    const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022, true);
    const component = file.statements.filter(ts.isClassDeclaration).find(isComponent);
    const name = component?.name?.text;
    if (component === undefined || name === undefined) return undefined;
    const args = file.statements.filter(ts.isInterfaceDeclaration).find(({ name: { text } }) => text === `${name}Args`);
    return {
        name,
        about: aboutOf(component),
        args: [...(args?.members ?? [])].filter(ts.isPropertySignature).map(memberDocs),
        inherits: (args?.heritageClauses ?? []).flatMap(({ types }) => types.map(type => oneType(type.getText()))),
        outputs: component.members.filter(ts.isPropertyDeclaration).filter(isPublicOutput).map(memberDocs),
    };
}

function isComponent({ heritageClauses }: ts.ClassDeclaration): boolean {
    return (heritageClauses ?? []).some(({ types }) =>
        types.some(type => type.getText() === "pulumi.ComponentResource"),
    );
}

function isPublicOutput({ modifiers }: ts.PropertyDeclaration): boolean {
    return !(modifiers ?? []).some(
        ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.StaticKeyword,
    );
}

function memberDocs(member: ts.PropertySignature | ts.PropertyDeclaration): MemberDocs {
    const standard = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === "default");
    return {
        name: member.name.getText(),
        type: oneLine(member.type?.getText() ?? ""),
        about: aboutOf(member),
        ...(standard === undefined ? {} : { standard: oneLine(ts.getTextOfJSDocComment(standard.comment) ?? "") }),
    };
}

function aboutOf(node: ts.Node): string {
    const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
    return oneLine(ts.getTextOfJSDocComment(comment?.comment) ?? "");
}

/** The type as if it were on one line. */
function oneType(text: string): string {
    return oneLine(text).replace("< ", "<").replace(" >", ">");
}

function oneLine(text: string): string {
    return text.replace(/\s+/g, " ").trim();
}
