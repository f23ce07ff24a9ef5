import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Alias as AliasMessage } from "@pulumi/pulumi/proto/alias_pb.js";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { SourcePosition, StackTrace } from "@pulumi/pulumi/proto/source_pb.js";
import { withInternals } from "../apply/default-providers.js";
import { readProperties, type WireValue } from "../properties/property-struct.js";
import { settleAssets } from "../properties/settle-assets.js";
import type { PropertyMap } from "../property-value.js";
import type { CustomTimeouts, StackFrame } from "../resource-state.js";
import type { Goal } from "../resources/goal.js";
import { type Alias, aliasUrns } from "../resources/resource-aliases.js";
import { isProviderType, makeUrn } from "../resources/urn.js";
import type { UpdateOptions } from "../update.js";

interface Struct {
    toJavaScript(): { [key: string]: WireValue };
}

export const propertiesOf = (struct: Struct | undefined): PropertyMap =>
    struct === undefined ? {} : readProperties(struct.toJavaScript());

/** What a goal takes from the update, apart from its request. */
export interface GoalContext {
    readonly options: Pick<UpdateOptions, "project" | "stack" | "projectDirectory">;
    readonly aliasesOf: (urn: string) => readonly string[];
    /** The parent's goal, for what children inherit. */
    readonly goalOf: (urn: string) => Goal | undefined;
}

/** A registration as the program sent it; `provider` is the reference, found already. */
export function goalFromRequest(
    request: RegisterResourceRequest,
    provider: string | undefined,
    context: GoalContext,
): Goal {
    const { options } = context;
    const type = request.getType();
    const name = request.getName();
    const parent = request.getParent() || undefined;
    const parentGoal = parent === undefined ? undefined : context.goalOf(parent);
    const urn = makeUrn(options.stack, options.project, parent ?? "", type, name);
    const inputs = settleAssets(propertiesOf(request.getObject()), options.projectDirectory);
    const isProvider = isProviderType(type);
    return {
        urn,
        type,
        name,
        custom: request.getCustom(),
        parent,
        inputs: isProvider ? withInternals(inputs, request.getVersion(), request.getPlugindownloadurl()) : inputs,
        protect: request.hasProtect() ? request.getProtect() : parentGoal?.protect,
        dependencies: [...new Set(request.getDependenciesList())],
        provider,
        propertyDependencies: request.getCustom() ? propertyDependencies(request) : undefined,
        deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
        ignoreChanges: request.getIgnorechangesList(),
        replaceOnChanges: request.getReplaceonchangesList(),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
        customTimeouts: customTimeouts(request),
        retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : parentGoal?.retainOnDelete,
        deletedWith: request.getDeletedwith() || undefined,
        aliases: aliasUrns(urn, type, parent, aliasesOf(request), context.aliasesOf),
        sourcePosition: sourcePosition(request.getSourceposition(), options.projectDirectory),
        stackTrace: stackTrace(request.getStacktrace(), options.projectDirectory),
        resourceHooks: resourceHooks(request),
    };
}

function aliasesOf(request: RegisterResourceRequest): Alias[] {
    const urns = request.getAliasurnsList().map(urn => ({ urn }));
    return [...urns, ...request.getAliasesList().map(aliasFromMessage)];
}

function aliasFromMessage(message: AliasMessage): Alias {
    const spec = message.getSpec();
    if (spec === undefined) return { urn: message.getUrn() };
    return {
        name: spec.getName(),
        type: spec.getType(),
        stack: spec.getStack(),
        project: spec.getProject(),
        parent: spec.getNoparent() ? "" : spec.getParenturn() || undefined,
    };
}

function propertyDependencies(request: RegisterResourceRequest): Record<string, string[]> | undefined {
    const entries = request.getPropertydependenciesMap().toArray() as unknown as [string, { 0?: string[] }][];
    if (entries.length === 0) return undefined;
    const map = request.getPropertydependenciesMap();
    const keys = entries.map(([key]) => key).sort();
    return Object.fromEntries(keys.map(key => [key, map.get(key)?.getUrnsList() ?? []]));
}

function customTimeouts(request: RegisterResourceRequest): CustomTimeouts | undefined {
    const message = request.getCustomtimeouts();
    const create = seconds(message?.getCreate());
    const update = seconds(message?.getUpdate());
    const remove = seconds(message?.getDelete());
    if (create === undefined && update === undefined && remove === undefined) return undefined;
    return {
        ...(create !== undefined && { create }),
        ...(update !== undefined && { update }),
        ...(remove !== undefined && { delete: remove }),
    };
}

const unitSeconds: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** A duration as Go writes it, such as 1m30s, in seconds; undefined when it is not set. */
export function seconds(duration: string | undefined): number | undefined {
    if (duration === undefined || duration === "") return undefined;
    const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)];
    if (parts.length === 0 || parts.map(([text]) => text).join("") !== duration) {
        throw new Error(`unable to parse customTimeouts value "${duration}"; use one like 5m, 90s or 1h30m`);
    }
    return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitSeconds[unit ?? ""] ?? 0), 0);
}

export function sourcePosition(position: SourcePosition | undefined, projectDirectory: string): string | undefined {
    const uri = position?.getUri() ?? "";
    if (position === undefined || !uri.startsWith("file://")) return undefined;
    const file = path.relative(projectDirectory, fileURLToPath(uri)).split(path.sep).join("/");
    return `project:///${file}#${position.getLine()},${position.getColumn()}`;
}

export function stackTrace(trace: StackTrace | undefined, projectDirectory: string): StackFrame[] | undefined {
    const frames = trace?.getFramesList() ?? [];
    if (frames.length === 0) return undefined;
    return frames.map(frame => {
        const position = sourcePosition(frame.getPc(), projectDirectory);
        return position === undefined ? {} : { sourcePosition: position };
    });
}

function resourceHooks(request: RegisterResourceRequest): Record<string, string[]> | undefined {
    const hooks = request.getHooks();
    if (hooks === undefined) return undefined;
    const all = {
        BeforeCreate: hooks.getBeforeCreateList(),
        AfterCreate: hooks.getAfterCreateList(),
        BeforeUpdate: hooks.getBeforeUpdateList(),
        AfterUpdate: hooks.getAfterUpdateList(),
        BeforeDelete: hooks.getBeforeDeleteList(),
        AfterDelete: hooks.getAfterDeleteList(),
    };
    const bound = Object.entries(all).filter(([, names]) => names.length > 0);
    return bound.length === 0 ? undefined : Object.fromEntries(bound);
}
