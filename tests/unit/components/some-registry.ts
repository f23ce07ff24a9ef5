import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What an image says of itself: the label org.opencontainers.image.revision. */
export interface SomeImage {
    readonly revision?: string;
}

/** A registry on loopback with one repository, `users`; its images have 2,130 bytes. */
export async function someRegistry(images: Readonly<Record<string, SomeImage>>) {
    const content = new Map([["/v2/", "{}"]]);
    const digests: Record<string, string> = {};
    for (const [tag, { revision }] of Object.entries(images)) {
        const labels = revision === undefined ? null : { "org.opencontainers.image.revision": revision };
        const config = JSON.stringify({ config: { Labels: labels } });
        const manifest = JSON.stringify({ config: { digest: digestOf(config), size: 130 }, layers: [{ size: 2000 }] });
        digests[tag] = digestOf(manifest);
        content.set(`blobs/${digestOf(config)}`, config);
        for (const reference of [tag, digestOf(manifest)]) content.set(`manifests/${reference}`, manifest);
    }
    const server = createServer(({ url = "" }, response) => {
        const found = content.get(url.replace("/v2/users/", ""));
        response.writeHead(found === undefined ? 404 : 200).end(found);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return { repository: `127.0.0.1:${port}/users`, digests, close: () => void server.close() };
}

export function digestOf(content: string): string {
    return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
