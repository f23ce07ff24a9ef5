import assert from "node:assert/strict";
import { addonNames } from "../../../platform/addons/addon.js";
import { addonsOf } from "../../../platform/addons/all-addons.js";
import { cacheKey } from "../../../platform/cached-build.js";
import { type GoPrograms, goBuild, goLinkerFlags, oldestGo, requiredVersion } from "../../../platform/go-build.js";
import { kubernetesPrograms } from "../../../platform/kubernetes-build.js";

describe("a build from Go modules", () => {
    const goMod = "module x\n\nrequire a.b/c v1.2.3\n\nrequire (\n\ta.b/c/d/v3 v3.0.1 // indirect\n\ta.b/e v0.1.0\n)\n";
    const versions: [string, string][] = [
        ["a.b/c", "v1.2.3"],
        ["a.b/c/d/v3", "v3.0.1"],
        ["a.b/e", "v0.1.0"],
    ];
    for (const [module, version] of versions) {
        it(`reads the version of ${module} from go.mod`, () => assert.equal(requiredVersion(goMod, module), version));
    }

    it("names a module that go.mod does not require", () => {
        assert.throws(() => requiredVersion(goMod, "a.b"), { message: "go.mod does not require a.b" });
    });

    it("has another key with other tags, linker flags, C or files to keep", () => {
        const kubernetes = kubernetesPrograms();
        const variants: GoPrograms[] = [
            kubernetes,
            { ...kubernetes, tags: ["a"] },
            { ...kubernetes, tags: ["a", "b"] },
            { ...kubernetes, linkerFlags: ["-X a=b"] },
            { ...kubernetes, cgo: true },
            { ...kubernetes, kept: [{ module: "a", folder: "b", as: "c" }] },
            { ...kubernetes, kept: [{ module: "a", folder: "b", as: "d" }] },
            {
                ...kubernetes,
                kept: [
                    { module: "a", folder: "b", as: "c" },
                    { module: "a", folder: "b", as: "d" },
                ],
            },
        ];
        assert.equal(new Set(variants.map(variant => cacheKey(goBuild(variant)))).size, variants.length);
    });

    for (const addon of addonsOf(addonNames)) {
        it(`knows the version and the oldest Go of ${addon.name}`, () => {
            assert.match(addon.title(), /^\S+ v\d+\.\d+\.\d+$/);
            assert.match(oldestGo(addon.programs()), /^1\.\d+(\.\d+)?$/);
            assert.match(goLinkerFlags(addon.programs()), /^-s -w/);
        });
    }
});
