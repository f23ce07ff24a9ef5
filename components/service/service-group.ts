import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../model/settings/problem.js";
import type { VersionedImage } from "../image/versioned-image.js";
import { refusal } from "../settings/checked-settings.js";
import { checkService, FastApiService, type FastApiServiceArgs } from "./fastapi-service.js";

export interface ServiceGroupArgs {
    /** By name, with the arguments of a FastApiService of its own. */
    readonly services: Readonly<Record<string, Omit<FastApiServiceArgs, "after" | "images">>>;
}

/**
 * Several services that are promoted together: no traffic of any of them moves before the gates of all of them have
 * passed. If one gate fails, all traffic stays where it is. Throws a RunError listing all problems with its arguments.
 *
 * @example
 * ```ts
 * const { services } = new ServiceGroup("shop", {
 *     services: {
 *         users: { settings: users, last: await readLast("users") },
 *         orders: { settings: orders, last: await readLast("orders") },
 *     },
 * });
 * ```
 */
export class ServiceGroup extends pulumi.ComponentResource {
    /** By name. */
    readonly services: Readonly<Record<string, FastApiService>>;

    constructor(name: string, args: ServiceGroupArgs, options?: pulumi.ComponentResourceOptions) {
        const problems = groupProblems(args);
        if (problems.length > 0) throw refusal(problems, `the group ${name}`);
        super("fastapi-release:index:ServiceGroup", name, {}, options);
        let tell!: (gates: readonly pulumi.Resource[]) => void;
        const after = new Promise<readonly pulumi.Resource[]>(resolve => {
            tell = resolve;
        });
        const images = new Map<string, VersionedImage>();
        // A service that existed before the group keeps all its objects.
        const aliases = [{ parent: pulumi.rootStackResource }];
        this.services = Object.fromEntries(
            Object.entries(args.services).map(([service, own]) => {
                return [
                    service,
                    new FastApiService(service, { ...own, after, images }, { parent: this, aliases }),
                ] as const;
            }),
        );
        // Only now are all gates known: a switch also waits for the gates of later services.
        tell(Object.values(this.services).flatMap(({ gates }) => gates.map(({ job }) => job)));
        this.registerOutputs({});
    }
}

function groupProblems({ services }: ServiceGroupArgs): readonly Problem[] {
    const all = Object.entries(services);
    const own = all.flatMap(([name, args]) =>
        (checkService(args).problems ?? []).map(({ path, message }) => ({ path: `services.${name}.${path}`, message })),
    );
    if (own.length > 0) return own;
    return all.flatMap(([name, { settings }], index) => {
        const { namespace, existingNamespace = false } = settings.service;
        const [other, { settings: earlier } = { settings }] =
            all.slice(0, index).find(([, { settings }]) => settings.service.namespace === namespace) ?? [];
        const isShared = existingNamespace && earlier.service.existingNamespace === true;
        if (other === undefined || (isShared && earlier.service.name !== settings.service.name)) return [];
        const message = `"${namespace}" is already used by ${other}; each service creates its own.`;
        return [{ path: `services.${name}.service.namespace`, message }];
    });
}
