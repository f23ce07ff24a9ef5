import { liveSlot } from "../model/traffic.js";
import type { FastApiService, FastApiServiceArgs } from "./fastapi-service.js";

/**
 * What a program exports of its service: the next update reads these outputs of the stack as `last`, and the release command
 * tells by them what is there.
 *
 * @param args of the service
 */
export function serviceOutputs(
    { traffic, live, slots, fingerprint, served }: FastApiService,
    args: Pick<FastApiServiceArgs, "service" | "traffic">,
) {
    const { name, namespace, gateway } = args.service;
    return {
        service: { name, namespace, ...(gateway === undefined ? {} : { gateway: gateway.name }) },
        traffic,
        // Of releases that share the traffic none is named: Pulumi would warn of a value that is not there.
        ...(liveSlot(args.traffic) === undefined ? {} : { live }),
        slots,
        fingerprint,
        served,
    };
}
