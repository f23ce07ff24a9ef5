import assert from "node:assert/strict";
import { parseChallenges } from "../../../registry/auth-challenge.js";

const hub = { realm: "https://auth.docker.io/token", service: "registry.docker.io" };

const cases: Record<string, [scheme: string, parameters: Record<string, string>][]> = {
    'Basic realm="x"': [["basic", { realm: "x" }]],
    'Basic realm="x", Bearer realm="https://a/token",service="s",scope="repository:u:pull,push"': [
        ["basic", { realm: "x" }],
        ["bearer", { realm: "https://a/token", service: "s", scope: "repository:u:pull,push" }],
    ],
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"': [["bearer", hub]],
    'bearer REALM = "https://auth.docker.io/token" ,\tService="registry.docker.io"': [["bearer", hub]],
    "Bearer realm=https://auth.docker.io/token,service=registry.docker.io": [["bearer", hub]],
    'Bearer realm="https://auth.docker.io/token" service="registry.docker.io"': [["bearer", hub]],
    'Negotiate, Basic realm="x"': [
        ["negotiate", {}],
        ["basic", { realm: "x" }],
    ],
    'Negotiate dG9rZW4==, NTLM TlRMTVNTUAA=,Bearer realm="a,b"': [
        ["negotiate", {}],
        ["ntlm", {}],
        ["bearer", { realm: "a,b" }],
    ],
    'Basic realm="the \\"inner\\" one, Bearer realm=\\"no\\"", charset="UTF-8"': [
        ["basic", { realm: 'the "inner" one, Bearer realm="no"', charset: "UTF-8" }],
    ],
    ', ,Basic realm="x", realm="y",': [["basic", { realm: "x" }]],
    Basic: [["basic", {}]],
    'Bearer error="insufficient_scope", realm=""': [["bearer", { error: "insufficient_scope", realm: "" }]],
    'realm="of nobody"': [],
    'Basic realm="never closed': [
        ["basic", {}],
        ["realm", {}],
        ["never", {}],
    ],
    "": [],
};

describe("parseChallenges", () => {
    for (const [header, expected] of Object.entries(cases)) {
        it(`reads ${header || "nothing"}`, () => {
            const found = parseChallenges(header).map(({ scheme, parameters }) => [
                scheme,
                Object.fromEntries(parameters),
            ]);
            assert.deepEqual(found, expected);
        });
    }
});
