import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../model/problem.js";
import { refusal } from "./checked-settings.js";
import { FastApiService, type FastApiServiceArgs } from "./fastapi-service.js";
import { serviceProblems } from "./service-problems.js";
import type { VersionedImage } from "./versioned-image.js";

export interface ServiceGroupArgs {
    /** By name, as each would be given to a FastApiService of its own. */
    readonly services: Readonly<Record<string, Omit<FastApiServiceArgs, "after" | "images">>>;
}

/**
 * Several services that are promoted together: no traffic of any of them moves before the gates of all of them have
 * passed. When one gate fails, everybody's traffic stays where it is.
 * Throws a RunError with all that is wrong with its arguments.
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
        // A service that was there before the group keeps all its objects.
        const aliases = [{ parent: pulumi.rootStackResource }];
        this.services = Object.fromEntries(
            Object.entries(args.services).map(([service, own]) => {
                return [
                    service,
                    new FastApiService(service, { ...own, after, images }, { parent: this, aliases }),
                ] as const;
            }),
        );
        // Only now all gates are known: a switch waits for those of services that come after its own.
        tell(Object.values(this.services).flatMap(({ gates }) => gates.map(({ job }) => job)));
        this.registerOutputs({});
    }
}

function groupProblems({ services }: ServiceGroupArgs): readonly Problem[] {
    const all = Object.entries(services);
    const own = all.flatMap(([name, args]) =>
        serviceProblems(args).map(({ path, message }) => ({ path: `services.${name}.${path}`, message })),
    );
    if (own.length > 0) return own;
    return all.flatMap(([name, { service }], index) => {
        const [other] =
            all.slice(0, index).find(
                ([
                    ,
                    {
                        service: { namespace },
                    },
                ]) => namespace === service.namespace,
            ) ?? [];
        if (other === undefined) return [];
        const message = `"${service.namespace}" is that of ${other}; each service makes its own.`;
        return [{ path: `services.${name}.service.namespace`, message }];
    });
}
