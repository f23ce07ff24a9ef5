import assert from "node:assert/strict";
import { parse } from "yaml";
import { buildDefinition } from "../../../../model/release/build-settings.js";
import { ShapeReader } from "../../../../model/settings/shape-reader.js";

/** The value read for `service.build`, and its problems. */
function read(text: string) {
    const reader = new ShapeReader();
    const build = reader.read(buildDefinition, parse(text), "service.build");
    return { build, problems: reader.problems.map(({ path, message }) => `${path}: ${message}`) };
}

describe("The settings of a build", () => {
    const good = [
        "{dockerfile: deploy/Dockerfile, target: run-time_2.0}",
        "{args: {PYTHON_IMAGE: python, TOKENIZER: fast, KEYS_URL: x, EMPTY: ''}}",
        `{cacheFrom: [users, 'localhost:5000/team/users:1.3.0', 'users@sha256:${"a".repeat(64)}']}`,
        "{platforms: [linux/amd64, linux/arm/v7]}",
        "{secrets: {pip_token: {env: PIP_TOKEN}, netrc: {file: .secrets/netrc}}}",
    ];
    for (const text of good) {
        it(`are kept: ${text}`, () => assert.deepEqual(read(text), { build: parse(text), problems: [] }));
    }

    const bad: [settings: string, ...problems: string[]][] = [
        [
            "{target: a b, platforms: [arm64, darwin/arm64], cacheFrom: ['https://x', UP:], pull: true}",
            "service.build.pull: unknown key; use one of dockerfile, target, args, cacheFrom, platforms, secrets.",
            'service.build.target: "a b" is not the name of a stage; use letters, digits, dots, dashes and underscores.',
            'service.build.cacheFrom[0]: "https://x" is not an image; use one like registry.example.com/team/users:1.3.0.',
            'service.build.cacheFrom[1]: {"UP":null} is not a text.',
            'service.build.platforms[0]: "arm64" is not a platform; use one like linux/amd64 or linux/arm64/v8.',
            'service.build.platforms[1]: "darwin/arm64" is not a platform; use one like linux/amd64 or linux/arm64/v8.',
        ],
        [
            "{platforms: [linux/amd64, linux/arm64, linux/amd64]}",
            'service.build.platforms[2]: "linux/amd64" is given twice; name each once.',
        ],
        [
            "{secrets: {a b: {env: X}, c: {env: X, file: x}, d: {}, e: {env: n-a}, f: plain}}",
            'service.build.secrets.a b: "a b" is not the id of a secret; use letters, digits, dots, dashes and underscores.',
            "service.build.secrets.c: must name either env or file.",
            "service.build.secrets.d: must name either env or file.",
            'service.build.secrets.e.env: "n-a" is not a variable name; use one like LOG_LEVEL.',
            'service.build.secrets.f: "plain" is not a map of keys and values.',
        ],
        [
            "{args: {REVISION: x, N: 1, n-a: x}}",
            "service.build.args.REVISION: set by the release itself, as are APP_VERSION, REVISION, CREATED, SOURCE; use another name.",
            "service.build.args.N: 1 is not a text; put it in quotes.",
            'service.build.args.n-a: "n-a" is not a variable name; use one like LOG_LEVEL.',
        ],
        ...["PIP_TOKEN", "password", "DB_PASSWD", "Api_Key", "CLIENT_SECRET"].map((name): [string, string] => [
            `{args: {${name}: x}}`,
            `service.build.args.${name}: "${name}" looks like a secret, and build arguments stay readable in the image; use build.secrets.`,
        ]),
    ];
    for (const [text, ...problems] of bad) {
        it(`are refused: ${text}`, () => assert.deepEqual(read(text).problems, problems));
    }
});
