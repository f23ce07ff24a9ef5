import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface SomeImage {
    readonly digest: string;
    /** Label org.opencontainers.image.revision. */
    readonly revision?: string;
}

/** A registry on loopback with one repository, `users`; its images have 2,130 bytes. */
export async function someRegistry(images: Readonly<Record<string, SomeImage>>) {
    const byDigest = Object.values(images).map(image => [image.digest, image] as const);
    const manifests: Readonly<Record<string, SomeImage>> = { ...images, ...Object.fromEntries(byDigest) };
    const server = createServer(({ url = "" }, response) => {
        const [, kind, reference = ""] = /^\/v2\/users\/(manifests|blobs)\/(.*)$/.exec(url) ?? [];
        const image = manifests[reference.replace("config-", "")];
        if (image === undefined) {
            response.writeHead(404).end();
        } else if (kind === "manifests") {
            response.setHeader("docker-content-digest", image.digest);
            const config = { digest: `config-${image.digest}`, size: 130 };
            response.end(JSON.stringify({ config, layers: [{ size: 2000 }] }));
        } else {
            const labels =
                image.revision === undefined ? null : { "org.opencontainers.image.revision": image.revision };
            response.end(JSON.stringify({ config: { Labels: labels } }));
        }
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return { repository: `127.0.0.1:${port}/users`, close: () => void server.close() };
}
