import { gunzipSync } from "node:zlib";
import { RegistryConnection } from "../../registry/registry-connection.js";
import { repositoryAddress } from "../../registry/repository-address.js";

const manifestTypes =
    "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, " +
    "application/vnd.docker.distribution.manifest.v2+json";

interface Manifest {
    readonly manifests?: readonly { readonly digest: string }[];
    readonly layers?: readonly { readonly digest: string }[];
}

/**
 * What follows a word, up to the end of the line, in the files of an image; of every layer, so that files which a later
 * one removes count.
 */
export async function afterWordInImage(repository: string, digest: string, word: string): Promise<string[]> {
    const registry = new RegistryConnection(repositoryAddress(repository), { mostBytes: 2 ** 30 });
    const manifest = async (of: string): Promise<Manifest> => {
        const { body } = await registry.send("GET", `manifests/${of}`, manifestTypes);
        return JSON.parse(body.toString("utf8"));
    };
    const { manifests = [{ digest }] } = await manifest(digest);
    const found = new Set<string>();
    for (const member of manifests) {
        const { layers = [] } = await manifest(member.digest);
        if (layers.length === 0) throw new Error(`${repository}@${member.digest} has no layers`);
        for (const layer of layers) {
            const { body } = await registry.send("GET", `blobs/${layer.digest}`, "*/*");
            const isPacked = body[0] === 0x1f && body[1] === 0x8b;
            const files = isPacked ? gunzipSync(body) : body;
            for (let at = files.indexOf(word); at >= 0; at = files.indexOf(word, at + 1)) {
                found.add(files.toString("utf8", at + word.length, files.indexOf("\n", at)).trim());
            }
        }
    }
    return [...found].sort();
}
