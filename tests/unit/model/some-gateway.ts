import type { GatewaySettings } from "../../../model/traffic/gateway-settings.js";

/** The gateway `web` as the settings' reader would return it. */
export function someGateway(change: Partial<GatewaySettings> = {}): GatewaySettings {
    return { name: "web", hosts: [], path: "/", settleSeconds: 2, ...change };
}
