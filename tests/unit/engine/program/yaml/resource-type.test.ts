import assert from "node:assert/strict";
import { resolveType } from "../../../../../engine/program/yaml/resource-type.js";

const types: readonly (readonly [type: string, token: string, kind: string])[] = [
    ["kubernetes:core/v1:Namespace", "kubernetes:core/v1:Namespace", "resource"],
    ["random:RandomPet", "random:index/randomPet:RandomPet", "resource"],
    ["random:index:RandomPet", "random:index/randomPet:RandomPet", "resource"],
    ["random:index/randomPet:RandomPet", "random:index/randomPet:RandomPet", "resource"],
    ["fastapi-release:FastApiService", "fastapi-release:index:FastApiService", "component"],
    ["fastapi-release:index:FastApiService", "fastapi-release:index:FastApiService", "component"],
    ["pulumi:providers:kubernetes", "pulumi:providers:kubernetes", "provider"],
    ["pulumi:pulumi:StackReference", "pulumi:pulumi:StackReference", "stack reference"],
];

describe("The type of a resource in YAML", () => {
    for (const [type, token, kind] of types) {
        it(`is completed: ${type}`, () => assert.deepEqual(resolveType(type, ["fastapi-release"]), { token, kind }));
    }

    for (const type of ["Namespace", "a::b", "a:b:c:d", "pulumi:pulumi:Stack"]) {
        it(`is refused: ${type}`, () => assert.throws(() => resolveType(type, []), /is not/));
    }
});
