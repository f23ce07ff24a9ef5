import type { SyntaxNode } from "@lezer/common";
import {
    callAt,
    callsIn,
    children,
    dottedName,
    nodesNamed,
    type PythonCall,
    type PythonFile,
    textOf,
} from "../repository/python-file.js";
import { ancestorNames, resolveName } from "./python-classes.js";
import {
    type Definition,
    enclosing,
    type Parameter,
    type PythonProgram,
    parametersOf,
    returnedBy,
} from "./python-program.js";
import { type Expression, knownText } from "./python-values.js";

/** A route that answers GET. */
export interface ServedRoute {
    /** From the application's root, with all prefixes. */
    readonly path: string;
    /** Whether a request without parameters, headers and cookies gets its answer, as far as the source tells. */
    readonly isOpen: boolean;
}

/** An application that answers requests: the one that is started, or one that it mounts. */
export interface ServedApp {
    /** Where it is mounted; "" for the started one. */
    readonly path: string;
    readonly file: PythonFile;
    readonly call: PythonCall;
    /** Whether it is FastAPI's, which answers with an OpenAPI document. */
    readonly isFastapi: boolean;
}

export interface Served {
    readonly routes: readonly ServedRoute[];
    /** The started one first; none if it was not found. */
    readonly apps: readonly ServedApp[];
}

/** The call that makes an application or a router. */
interface Router extends Expression {
    readonly call: PythonCall;
    readonly isApp: boolean;
    readonly isFastapi: boolean;
}

/** A part of a router: a route, another router below a prefix, an application at a path. */
interface Part {
    /** Undefined: a parameter that any application may be given for. */
    readonly owner?: Router;
    readonly path: string;
    readonly demands: boolean;
    readonly child?: Router;
}

/** The call that makes the application of a name in a file. */
export function applicationCall(program: PythonProgram, file: PythonFile, name: string): PythonCall | undefined {
    const found = program.lookUpIn(file, name);
    return found === undefined ? undefined : routersOf(program, found).find(({ isApp }) => isApp)?.call;
}

/**
 * The routes of an application that answer GET and have no parameter in their path, and the applications that it mounts.
 * A path with a part that is known only at run time is left out.
 */
export function servedRoutes(
    program: PythonProgram,
    files: readonly PythonFile[],
    app: PythonCall | undefined,
): Served {
    const parts = files.flatMap(file => callsIn(file).flatMap(call => partsOf(program, file, call)));
    const mounted = parts.filter(({ child }) => child?.isApp === true);
    const apps = files
        .flatMap(file => callsIn(file).flatMap(call => routerAt(program, { file, node: call.node }) ?? []))
        .filter(({ isApp }) => isApp);
    const chosen = apps.filter(
        ({ node }) => app !== undefined && node.from === app.node.from && node.to === app.node.to,
    );
    const outer = apps.filter(router => !mounted.some(({ child }) => isSame(child!, router)));
    const roots = chosen.length > 0 ? chosen : outer;
    const found: ServedRoute[] = [];
    const served: ServedApp[] = [];
    const visit = (router: Router, prefix: string, demands: boolean, by: readonly Router[]): void => {
        if (by.some(one => isSame(one, router)) || by.length > 12) return;
        const own = router.isApp ? "" : prefixOf(program, router);
        if (own === undefined) return;
        const below = prefix + own;
        if (router.isApp) {
            served.push({ path: below, file: router.file, call: router.call, isFastapi: router.isFastapi });
        }
        const asks = demands || asksFor(program, router.file, router.call.named["dependencies"]);
        for (const part of parts) {
            const isHere = part.owner === undefined ? router.isApp : isSame(part.owner, router);
            if (!isHere) continue;
            if (part.child === undefined) found.push({ path: below + part.path, isOpen: !asks && !part.demands });
            // A mounted application has dependencies of its own.
            else visit(part.child, below + part.path, !part.child.isApp && (asks || part.demands), [...by, router]);
        }
    };
    for (const root of roots) visit(root, "", false, []);
    return {
        routes: found.filter(({ path }) => path.startsWith("/") && !/[{}]/.test(path)),
        apps: chosen.length === 0 ? [] : served.filter(({ path }) => !/[{}]/.test(path)),
    };
}

function isSame(left: Router, right: Router): boolean {
    return left.file === right.file && left.node.from === right.node.from && left.node.to === right.node.to;
}

/** "" without a prefix; undefined if it is known only at run time. */
function prefixOf(program: PythonProgram, { file, call }: Router): string | undefined {
    const given = call.named["prefix"];
    return given === undefined ? "" : knownText(program, { file, node: given });
}

/** The application or router that an expression makes. */
function routerAt(program: PythonProgram, { file, node }: Expression): Router | undefined {
    if (node.name !== "CallExpression") return undefined;
    const call = callAt(file, node);
    const last = call.name.split(".").at(-1) ?? "";
    const router = { file, node, call, isApp: false, isFastapi: false };
    if (/^(FastAPI|Starlette)$/.test(last)) return { ...router, isApp: true, isFastapi: last === "FastAPI" };
    if (/Router$/.test(last) && last !== "include_router") return router;
    const made = call.name === "" ? undefined : resolveName(program, file, call.name, node);
    if (made?.kind !== "class") return undefined;
    const ancestors = ancestorNames(program, made);
    if (ancestors.includes("FastAPI")) return { ...router, isApp: true, isFastapi: true };
    return ancestors.includes("APIRouter") ? router : undefined;
}

/** The applications and routers that an expression may be; `"any"` for a parameter that is an application. */
function resolveRouters(program: PythonProgram, { file, node }: Expression, depth = 0): Router[] | "any" {
    if (depth > 10) return [];
    const direct = routerAt(program, { file, node });
    if (direct !== undefined) return [direct];
    if (node.name === "ArrayExpression" || node.name === "TupleExpression") {
        const all = children(node).map(child => resolveRouters(program, { file, node: child }, depth + 1));
        return all.flatMap(one => (one === "any" ? [] : one));
    }
    if (node.name === "CallExpression") {
        const name = dottedName(file, node.firstChild);
        const made = name === undefined ? undefined : resolveName(program, file, name, node);
        return made === undefined ? [] : routersOf(program, made, depth + 1);
    }
    const name = dottedName(file, node);
    if (name === undefined) return [];
    if (name.startsWith("self.")) return ownAttribute(program, { file, node }, name.slice("self.".length), depth);
    const found = resolveName(program, file, name, node);
    if (found?.kind === "parameter") {
        const type = found.type === undefined ? "" : textOf(found.file, found.type);
        const isApp =
            /\b(FastAPI|Starlette)\b/.test(type) || (type === "" && /^(\w+_)?(app|application|api)$/.test(found.name));
        return isApp ? "any" : [];
    }
    return found === undefined ? [] : routersOf(program, found, depth + 1);
}

function routersOf(program: PythonProgram, found: Definition, depth = 0): Router[] {
    if (depth > 10) return [];
    const flat = (expression: Expression): Router[] => {
        const routers = resolveRouters(program, expression, depth + 1);
        return routers === "any" ? [] : routers;
    };
    switch (found.kind) {
        case "value":
        case "each":
            return flat(found);
        case "function":
            return returnedBy(found.node).flatMap(node => flat({ file: found.file, node }));
        default:
            return [];
    }
}

/** `self.router = APIRouter()` in a method. */
function ownAttribute(program: PythonProgram, { file, node }: Expression, name: string, depth: number): Router[] {
    const around = enclosing(node, "ClassDefinition");
    if (around === undefined) return [];
    return nodesNamed(around, "AssignStatement").flatMap(statement => {
        const value = statement.getChild("AssignOp")?.nextSibling;
        const target = statement.firstChild;
        if (!value || target === null || dottedName(file, target) !== `self.${name}`) return [];
        const routers = resolveRouters(program, { file, node: value }, depth + 1);
        return routers === "any" ? [] : routers;
    });
}

const routeMethods = ["get", "api_route", "route"];
const addMethods = ["add_api_route", "add_route"];

function partsOf(program: PythonProgram, file: PythonFile, call: PythonCall): Part[] {
    const routes = call.named["routes"];
    const router = routes === undefined ? undefined : routerAt(program, { file, node: call.node });
    if (router !== undefined) return listedParts(program, router, { file, node: routes! }, "");
    const dot = call.name.lastIndexOf(".");
    const method = call.name.slice(dot + 1);
    const isDecorator = call.node.name === "Decorator";
    const isRoute = isDecorator ? routeMethods.includes(method) : addMethods.includes(method);
    if (dot < 0 || !(isRoute || method === "include_router" || method === "mount")) return [];
    const owners = ownersOf(program, file, call, call.name.slice(0, dot));
    const [first, second] = call.positional;
    const each = (part: Omit<Part, "owner">): Part[] =>
        owners === "any" ? [part] : owners.map(owner => ({ ...part, owner }));
    if (isRoute) {
        const given = first ?? call.named["path"];
        const path = given === undefined ? undefined : knownText(program, { file, node: given });
        if (path === undefined || !answersGet(file, call)) return [];
        const handler = isDecorator
            ? decorated(file, call.node)
            : handlerOf(program, file, second ?? call.named["endpoint"]);
        const demands =
            asksFor(program, file, call.named["dependencies"]) ||
            (handler !== undefined && functionAsks(program, handler));
        return each({ path, demands });
    }
    const child = method === "mount" ? (second ?? call.named["app"]) : (first ?? call.named["router"]);
    const children = child === undefined ? [] : resolveRouters(program, { file, node: child });
    const given = method === "mount" ? (first ?? call.named["path"]) : call.named["prefix"];
    const path = given === undefined ? "" : knownText(program, { file, node: given });
    if (path === undefined || children === "any") return [];
    const demands = asksFor(program, file, call.named["dependencies"]);
    return children.flatMap(one => each({ path: path.replace(/\/+$/, ""), demands, child: one }));
}

/** The parts of Starlette's `routes=[Route("/", index), Mount("/api", app=api)]`, those of nested lists included. */
function listedParts(program: PythonProgram, owner: Router, { file, node }: Expression, prefix: string): Part[] {
    if (node.name !== "ArrayExpression") {
        const name = dottedName(file, node);
        const found = name === undefined ? undefined : resolveName(program, file, name, node);
        if (found?.kind !== "value" || found.node.name !== "ArrayExpression") return [];
        return listedParts(program, owner, found, prefix);
    }
    return children(node).flatMap(item => {
        if (item.name !== "CallExpression") return [];
        const call = callAt(file, item);
        const { positional, named } = call;
        const [first = named["path"], second] = positional;
        const text = first === undefined ? undefined : knownText(program, { file, node: first });
        if (text === undefined) return [];
        const path = prefix + text;
        if (lastOf(call.name) === "Route") {
            const handler = handlerOf(program, file, second ?? named["endpoint"]);
            // A decorator such as `requires` may admit only some.
            const demands = handler === undefined || handler.node.parent?.name === "DecoratedStatement";
            return answersGet(file, call) ? [{ owner, path, demands }] : [];
        }
        if (lastOf(call.name) !== "Mount") return [];
        const below = path.replace(/\/+$/, "");
        const inner = named["routes"];
        if (inner !== undefined) return listedParts(program, owner, { file, node: inner }, below);
        const app = second ?? named["app"];
        const mounted = app === undefined ? [] : resolveRouters(program, { file, node: app });
        return mounted === "any" ? [] : mounted.map(child => ({ owner, path: below, demands: false, child }));
    });
}

/** The routers before the dot of a call such as `app.get(…)`. */
function ownersOf(program: PythonProgram, file: PythonFile, call: PythonCall, name: string): Router[] | "any" {
    const callee = call.node.firstChild;
    if (call.node.name === "CallExpression" && callee?.firstChild) {
        return resolveRouters(program, { file, node: callee.firstChild });
    }
    // A decorator has no expression of its own for the part before the dot.
    if (name.startsWith("self.")) return [];
    const found = resolveName(program, file, name, call.node);
    if (found?.kind === "parameter")
        return /\bFastAPI\b/.test(found.type ? textOf(found.file, found.type) : "FastAPI") ? "any" : [];
    return found === undefined ? [] : routersOf(program, found);
}

/** `methods` of `api_route`; a route without it answers GET. */
function answersGet(file: PythonFile, { named }: PythonCall): boolean {
    const methods = named["methods"];
    return methods === undefined || /["']get["']/i.test(textOf(file, methods));
}

function decorated(file: PythonFile, decorator: SyntaxNode): Expression | undefined {
    const node = decorator.parent?.getChild("FunctionDefinition");
    return node ? { file, node } : undefined;
}

function handlerOf(program: PythonProgram, file: PythonFile, node: SyntaxNode | undefined): Expression | undefined {
    const name = node === undefined ? undefined : dottedName(file, node);
    const found = name === undefined ? undefined : resolveName(program, file, name, node!);
    return found?.kind === "function" ? found : undefined;
}

/** Parameters that FastAPI fills in itself. */
const ownTypes = /\b(Request|Response|BackgroundTasks|HTTPConnection|WebSocket|SecurityScopes)\b/;

/** Makers of values that a request must carry unless they have a default. */
const carried = /^(Query|Header|Cookie|Body|Form|File|Path)$/;

/** Classes whose objects ask for credentials. */
const credentials = /^(OAuth2\w*|HTTP(Bearer|Basic|Digest)|APIKey(Header|Query|Cookie)|OpenIdConnect)$/;

/** Names of dependencies that admit only some. */
const admitting = /auth|current_?user|token|api_?key|permission|verify|login|admin|require|credential/i;

/** Whether a function that answers a request, or a dependency of it, asks the request for something. */
function functionAsks(program: PythonProgram, { file, node }: Expression, depth = 0): boolean {
    if (depth > 8) return false;
    return parametersOf(file, node).some(parameter => parameterAsks(program, file, parameter, depth));
}

function parameterAsks(program: PythonProgram, file: PythonFile, parameter: Parameter, depth: number): boolean {
    const { name, type, standard, isRest } = parameter;
    if (isRest || name === "self" || name === "cls") return false;
    const depends = standard?.name === "CallExpression" ? callAt(file, standard) : undefined;
    if (depends !== undefined) {
        if (isDepends(depends)) return dependsAsks(program, file, depends, depth);
        return carried.test(lastOf(depends.name)) && !hasDefault(depends);
    }
    if (type === undefined) return standard === undefined;
    const calls = annotationCalls(program, file, type);
    const asked = calls.find(({ call }) => isDepends(call));
    if (asked !== undefined) return dependsAsks(program, asked.file, asked.call, depth);
    if (standard !== undefined) return false;
    if (calls.some(({ call }) => carried.test(lastOf(call.name)))) return true;
    const text = textOf(file, type);
    if (ownTypes.test(text)) return false;
    const found = resolveName(program, file, dottedName(file, type) ?? "", type);
    // An alias of Annotated whose content is a library's.
    return (
        found !== undefined ||
        /^(str|int|float|bool|bytes|list|List|dict|Dict|UUID|date|datetime|Optional)\b/.test(text)
    );
}

function lastOf(name: string): string {
    return name.split(".").at(-1) ?? "";
}

function isDepends({ name }: PythonCall): boolean {
    return /^(Depends|Security)$/.test(lastOf(name));
}

function hasDefault({ positional, named }: PythonCall): boolean {
    return (
        "default" in named ||
        "default_factory" in named ||
        (positional[0] !== undefined && positional[0].name !== "Ellipsis")
    );
}

/** Calls in `Annotated[…]`, also in one that has a name of its own. */
function annotationCalls(
    program: PythonProgram,
    file: PythonFile,
    type: SyntaxNode,
): { file: PythonFile; call: PythonCall }[] {
    const own = callsIn(file, type).map(call => ({ file, call }));
    if (own.length > 0) return own;
    const name = dottedName(file, type);
    const alias = name === undefined ? undefined : resolveName(program, file, name, type);
    if (alias?.kind !== "value") return [];
    return callsIn(alias.file, alias.node).map(call => ({ file: alias.file, call }));
}

function dependsAsks(
    program: PythonProgram,
    file: PythonFile,
    { positional, named }: PythonCall,
    depth: number,
): boolean {
    const what = positional[0] ?? named["dependency"];
    if (what === undefined) return false;
    const made = what.name === "CallExpression" ? callAt(file, what).name : dottedName(file, what);
    if (made === undefined) return false;
    if (credentials.test(lastOf(made)) || admitting.test(lastOf(made))) return true;
    const found = resolveName(program, file, made, what);
    if (found?.kind === "function") return functionAsks(program, found, depth + 1);
    if (found?.kind !== "value" || found.node.name !== "CallExpression") return false;
    return credentials.test(lastOf(callAt(found.file, found.node).name));
}

/** Whether a list of `Depends(…)` asks the request for something. */
function asksFor(program: PythonProgram, file: PythonFile, list: SyntaxNode | undefined): boolean {
    if (list === undefined) return false;
    return callsIn(file, list).some(call => isDepends(call) && dependsAsks(program, file, call, 0));
}
