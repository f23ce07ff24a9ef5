import * as pulumi from "@pulumi/pulumi";
import { FastApiService, type FastApiServiceArgs } from "./fastapi-service.js";
import type { VersionedImage } from "./versioned-image.js";

export interface ServiceGroupArgs {
    /** By name, as each would be given to a FastApiService of its own. */
    readonly services: Readonly<Record<string, Omit<FastApiServiceArgs, "after" | "images">>>;
}

/**
 * Several services that are promoted together: no traffic of any of them moves before the gates of all of them have
 * passed. When one gate fails, everybody's traffic stays where it is.
 */
export class ServiceGroup extends pulumi.ComponentResource {
    /** By name. */
    readonly services: Readonly<Record<string, FastApiService>>;

    constructor(name: string, args: ServiceGroupArgs, options?: pulumi.ComponentResourceOptions) {
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
