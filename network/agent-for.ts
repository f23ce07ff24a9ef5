import { Agent as HttpAgent } from "node:http";
import { type AgentOptions, Agent as HttpsAgent } from "node:https";
import { chooseProxy } from "./choose-proxy.js";
import type { ProxyServer } from "./proxy.js";

/**
 * An agent for requests to this address, through the proxy that the environment names for it, if any. It serves
 * `node:http`, `node:https` and `ws` alike. Throws a ProxyError, and so do its requests, if the proxy is at fault.
 *
 * @param address http, https, ws or wss; its path does not matter
 * @param options of connections and of TLS with the server: `keepAlive`, `ca`, `cert`, `rejectUnauthorized`, …
 */
export async function agentFor(
    address: string | URL,
    options: AgentOptions & { readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<HttpAgent> {
    const { environment, ...others } = options;
    return agentThrough(chooseProxy(address, environment), address, others);
}

/** The same with a chosen proxy; undefined for none. */
export async function agentThrough(
    proxy: ProxyServer | undefined,
    address: string | URL,
    options: AgentOptions,
): Promise<HttpAgent> {
    const target = new URL(address);
    if (proxy === undefined) {
        return ["https:", "wss:"].includes(target.protocol) ? new HttpsAgent(options) : new HttpAgent(options);
    }
    const { proxyAgent } = await import("./proxy-agents.js");
    return proxyAgent(proxy, target, options);
}
