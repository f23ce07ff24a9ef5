import assert from "node:assert/strict";
import { repositoryAddress } from "../../../registry/repository-address.js";

const cases: [repository: string, registry: string, host: string, path: string][] = [
    ["localhost:5000/users", "localhost:5000", "localhost:5000", "users"],
    ["127.0.0.1:5000/team/users", "127.0.0.1:5000", "127.0.0.1:5000", "team/users"],
    ["registry.example.com/team/users", "registry.example.com", "registry.example.com", "team/users"],
    ["registry:5000/users", "registry:5000", "registry:5000", "users"],
    ["team/users", "docker.io", "registry-1.docker.io", "team/users"],
    ["users", "docker.io", "registry-1.docker.io", "library/users"],
    ["docker.io/users", "docker.io", "registry-1.docker.io", "library/users"],
];

describe("repositoryAddress", () => {
    for (const [repository, registry, host, path] of cases) {
        it(`finds ${repository} at ${host}`, () => {
            assert.deepEqual(repositoryAddress(repository), { registry, host, path });
        });
    }
});
