import { readAdminToken } from "./credentials.js";
import type { PlatformLayout } from "./platform-layout.js";
import { ask } from "./probe.js";

/** One question of the platform's own to its API server, see {@link ask}. */
export function askApiServer(layout: PlatformLayout, path: string, patch?: object) {
    const url = `https://127.0.0.1:${layout.instance.apiServerPort}${path}`;
    return ask(url, { token: readAdminToken(layout), patch });
}
