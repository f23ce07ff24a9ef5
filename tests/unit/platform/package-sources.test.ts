import assert from "node:assert/strict";
import {
    packageHosts,
    parseAptSources,
    parsePipIndexes,
    publicSources,
    sourceEnvironment,
} from "../../../platform/package-sources.js";

const names = (...args: Parameters<typeof packageHosts>) =>
    packageHosts(...args).map(({ name, port, protocol }) => `${protocol} ${name}:${port}`);

describe("Where packages come from", () => {
    it("is the public registries on a machine on which nobody set anything else", () => {
        assert.deepEqual(names(publicSources), [
            "http deb.debian.org:80",
            "http security.debian.org:80",
            "https pypi.org:443",
            "https files.pythonhosted.org:443",
            "https registry.npmjs.org:443",
        ]);
        assert.deepEqual(sourceEnvironment(publicSources), {});
    });

    it("is what the machine's settings name instead", () => {
        const sources = {
            ...publicSources,
            debian: "https://mirror.example.com/debian",
            debianSecurity: "https://mirror.example.com/debian-security",
            pipIndexes: ["https://pip.example.com:8443/simple", "http://more.example.com/simple"],
            npmRegistry: "https://npm.example.com",
        };
        assert.deepEqual(names(sources), [
            "https mirror.example.com:443",
            "https pip.example.com:8443",
            "http more.example.com:80",
            "https npm.example.com:443",
        ]);
        assert.deepEqual(sourceEnvironment(sources), {
            PIP_INDEX_URL: "https://pip.example.com:8443/simple",
            UV_DEFAULT_INDEX: "https://pip.example.com:8443/simple",
            PIP_EXTRA_INDEX_URL: "http://more.example.com/simple",
            UV_INDEX: "http://more.example.com/simple",
            NPM_CONFIG_REGISTRY: "https://npm.example.com",
        });
    });

    const pip: [string, string, string[]][] = [
        ["nothing set", "global.cert='/etc/ssl/certs/ca-certificates.crt'\n", ["https://pypi.org/simple"]],
        ["an index", "global.index-url='https://a.example.com/simple/'\n", ["https://a.example.com/simple"]],
        [
            "the environment before a file",
            ":env:.index-url='https://b.example.com/simple'\nglobal.index-url='https://a.example.com/simple'\n",
            ["https://b.example.com/simple"],
        ],
        [
            "extra ones",
            "global.extra-index-url='\\nhttps://a.example.com/simple\\nhttp://b.example.com/simple'\n",
            ["https://pypi.org/simple", "https://a.example.com/simple", "http://b.example.com/simple"],
        ],
        ["a password", "global.index-url='https://me:secret@a.example.com/simple'\n", ["https://a.example.com/simple"]],
        ["a folder", "global.extra-index-url='file:///wheels /wheels'\n", ["https://pypi.org/simple"]],
    ];
    for (const [what, output, indexes] of pip) {
        it(`is read from pip's settings with ${what}`, () => assert.deepEqual(parsePipIndexes(output), indexes));
    }

    const apt: [string, string[], object][] = [
        ["nothing", [], {}],
        [
            "Debian's archive and security updates",
            [
                "http://mirror.example.com/debian/ bookworm main",
                "http://mirror.example.com/debian/ bookworm-updates main",
                "http://mirror.example.com/debian-security/ bookworm-security main",
            ],
            {
                debian: "http://mirror.example.com/debian",
                debianSecurity: "http://mirror.example.com/debian-security",
            },
        ],
        [
            "others that publish for the same suite",
            ["https://apt.example.com/ bookworm main", "http://deb.debian.org/debian/ bookworm main"],
            { debian: "http://deb.debian.org/debian" },
        ],
        ["a medium", ["cdrom://Debian/ bookworm main"], {}],
    ];
    for (const [what, lines, sources] of apt) {
        it(`is read from apt's sources with ${what}`, () =>
            assert.deepEqual(parseAptSources(lines.join("\n")), sources));
    }
});
