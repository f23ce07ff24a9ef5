import ts from "typescript";

/** What a source file says of the component that it holds. */
export interface ComponentDocs {
    readonly name: string;
    readonly about: string;
    readonly args: readonly MemberDocs[];
    /** Types that the arguments take members from, as they are written. */
    readonly inherits: readonly string[];
    readonly outputs: readonly MemberDocs[];
}

export interface MemberDocs {
    readonly name: string;
    readonly type: string;
    readonly about: string;
    /** The text of @default; undefined for what must be given, and for outputs. */
    readonly standard?: string;
}

/** Reads the exported component resource of a file and the interface of its arguments; undefined when it has none. */
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

/** As if it had fitted on its line. */
function oneType(text: string): string {
    return oneLine(text).replace("< ", "<").replace(" >", ">");
}

function oneLine(text: string): string {
    return text.replace(/\s+/g, " ").trim();
}
