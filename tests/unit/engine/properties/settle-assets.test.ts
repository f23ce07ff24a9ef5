import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { archiveSignature, assetSignature, settleAssets } from "../../../../engine/properties/settle-assets.js";
import type { PropertyMap } from "../../../../engine/property-value.js";
import { signatureKey } from "../../../../engine/state/property-codec.js";

const asset = (parts: PropertyMap): PropertyMap => ({ [signatureKey]: assetSignature, ...parts });
const archive = (parts: PropertyMap): PropertyMap => ({ [signatureKey]: archiveSignature, ...parts });

describe("settleAssets", () => {
    let folder: string;

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "assets-"));
        mkdirSync(join(folder, "dir", ".pulumi"), { recursive: true });
        writeFileSync(join(folder, "dir", "x.txt"), "x\n");
        writeFileSync(join(folder, "dir", ".pulumi", "left-out"), "");
        writeFileSync(join(folder, "file.txt"), "from a file\n");
    });

    after(() => rmSync(folder, { recursive: true }));

    // The hashes are those that the real CLI wrote.
    it("hashes text, files and folders as the CLI does", () => {
        const text = asset({ __pulumiAsset: true, text: "hello" });
        const file = asset({ __pulumiAsset: true, path: "./file.txt" });
        assert.deepEqual(settleAssets({ text, list: [file] }, folder), {
            text: asset({ hash: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", text: "hello" }),
            list: [
                asset({ hash: "186dbb238d050edd6b55bf44c82ca2ee69250ce0c1033755f28d022f3c39508e", path: "./file.txt" }),
            ],
        });
    });

    it("hashes an archive as the tar of its members", () => {
        const members = { "a.txt": asset({ text: "A" }), d: archive({ path: "./dir" }) };
        assert.deepEqual(settleAssets({ made: archive({ __pulumiArchive: true, assets: members }) }, folder), {
            made: archive({
                assets: {
                    "a.txt": asset({
                        hash: "559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd",
                        text: "A",
                    }),
                    d: archive({
                        hash: "77862adac9c0f8817b9cb838690ff7a28d46aea27583a9e3a48cd7aae53babc9",
                        path: "./dir",
                    }),
                },
                hash: "f11603e363f00f7da976b0e5c25b27ed8b6111753831fa2736e831c22a113738",
            }),
        });
    });

    it("hashes an archive that is a file by its bytes", () => {
        const settled = settleAssets({ packed: archive({ path: "file.txt" }) }, folder);
        assert.match(String((settled["packed"] as PropertyMap)["hash"]), /^186dbb23/);
    });

    it("refuses what is behind a URI", () => {
        assert.throws(
            () => settleAssets({ far: asset({ uri: "https://example.com/a" }) }, folder),
            new Error(
                "an asset at https://example.com/a is not supported by the embedded engine; download it and use its file",
            ),
        );
    });

    it("leaves other values as they are", () => {
        const properties = { a: [1, null, { b: "c" }], d: true };
        assert.deepEqual(settleAssets(properties, folder), properties);
    });
});
