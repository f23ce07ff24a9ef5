import { posix } from "node:path";
import type { SyntaxNode } from "@lezer/common";
import { dottedName, nodesNamed, type PythonFile, stringValue, textOf } from "./python-file.js";

/** A relative path in a source file. */
export interface MentionedPath {
    /** The source file. */
    readonly file: string;
    readonly path: string;
    /** Whether it is joined to another path, such as that of the file; else it is relative to where the server runs. */
    readonly joined: boolean;
}

/** Calls and keywords whose texts are paths. */
const takesPath =
    /(^|\.)(open|Path|PurePath|PosixPath|StaticFiles|Jinja2Templates|FileResponse|FileSystemLoader|join|joinpath|fileConfig|exists|isdir|isfile|listdir|scandir|glob|read_csv|read_json|read_excel|load|Config|from_file|SQLAlchemy)$/;
const namesPath =
    /^(directory|directories|path|file|filename|file_path|folder|template_folder|templates_dir|root|searchpath|ini|config)$/;

const looksLikePath = /^(\.{0,2}\/)?[\w.@ +-]+(\/[\w.@ +-]+)*\/?$/;

/** Relative paths that may name files or folders of the repository. */
export function mentionedPaths(file: PythonFile): MentionedPath[] {
    return nodesNamed(file.tree.topNode, "String", "ContinuedString").flatMap(node => {
        const value = node.parent?.name === "ContinuedString" ? undefined : stringValue(file, node);
        if (value === undefined || value.length > 200 || !looksLikePath.test(value) || /^\.*\/?$/.test(value))
            return [];
        const isOperand = node.parent?.name === "BinaryExpression" && textOf(file, node.parent).includes("/");
        const joined = isOperand || isJoined(file, node);
        const isPath = joined || isArgument(file, node) || /\/|\.\w+$/.test(value);
        return isPath ? [{ file: file.path, path: posix.normalize(value).replace(/\/$/, ""), joined }] : [];
    });
}

/** Whether the text is a later argument of a join, or stands beside `__file__`. */
function isJoined(file: PythonFile, node: SyntaxNode): boolean {
    for (
        let above = node.parent;
        above !== null && /Expression|ArgList|Statement/.test(above.name);
        above = above.parent
    ) {
        if (textOf(file, above).includes("__file__")) return true;
        if (above.name === "CallExpression" && /(^|\.)(join|joinpath)$/.test(calleeOf(file, above))) {
            return above.getChild("ArgList")?.firstChild?.nextSibling?.from !== node.from;
        }
        if (/Statement/.test(above.name)) return false;
    }
    return false;
}

/** Also for a method of an expression, such as `Path(__file__).parent.joinpath("a")`. */
function calleeOf(file: PythonFile, call: SyntaxNode): string {
    const callee = call.firstChild;
    return (
        dottedName(file, callee) ??
        (callee?.lastChild?.name === "PropertyName" ? `.${textOf(file, callee.lastChild)}` : "")
    );
}

function isArgument(file: PythonFile, node: SyntaxNode): boolean {
    const list = node.parent?.name === "ArgList" ? node.parent : undefined;
    const key = node.prevSibling?.name === "AssignOp" ? node.prevSibling.prevSibling : undefined;
    if (list === undefined) {
        // A constant, or a field of settings, whose name says that it is a path.
        const target = node.parent?.name === "AssignStatement" ? node.parent.firstChild : null;
        return target !== null && target !== undefined && /(dir|path|file|folder)s?$/i.test(textOf(file, target));
    }
    if (key?.name === "VariableName" && namesPath.test(textOf(file, key))) return true;
    return list.parent !== null && takesPath.test(calleeOf(file, list.parent));
}
