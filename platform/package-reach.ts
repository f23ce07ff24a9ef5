import { Resolver } from "node:dns/promises";
import { connect, isIP } from "node:net";
import type { PackageHost } from "./package-sources.js";

/** The hosts that do not accept a connection from this machine within the time. */
export async function unreachableHosts(hosts: readonly PackageHost[], timeoutMs = 3000): Promise<PackageHost[]> {
    const accepts = await Promise.all(hosts.map(host => acceptsConnection(host, timeoutMs)));
    return hosts.filter((_, index) => !accepts[index]);
}

async function acceptsConnection({ name, port }: PackageHost, timeoutMs: number): Promise<boolean> {
    // asks the name servers as the forward does, and unlike the system's look-up it can be cut short
    const resolver = new Resolver({ timeout: timeoutMs / 2, tries: 1 });
    const [address] = isIP(name) > 0 ? [name] : await resolver.resolve4(name).catch(() => []);
    if (address === undefined) return false;
    return new Promise(resolve => {
        const socket = connect({ host: address, port, timeout: timeoutMs / 2 });
        const finish = (answer: boolean) => {
            socket.destroy();
            resolve(answer);
        };
        socket.once("connect", () => finish(true));
        for (const end of ["timeout", "error"]) socket.once(end, () => finish(false));
    });
}

/** What builds have to do without; undefined when they reach everything. */
export function describeUnreachable(
    hosts: readonly PackageHost[],
    unreachable: readonly PackageHost[],
): string | undefined {
    if (unreachable.length === 0) return undefined;
    const names = [...new Set(unreachable.map(({ name }) => name))].join(", ");
    return unreachable.length === hosts.length
        ? `image builds have no network: this machine reaches none of ${names}`
        : `image builds do not reach ${names}: nor does this machine`;
}
