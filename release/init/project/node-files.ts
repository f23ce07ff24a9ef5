import type { Answers, LibraryFacts } from "../answers.js";

/** What the release command needs in package.json, for an existing one too. */
export function packageContent({ name }: Answers, library: LibraryFacts) {
    return {
        name: `${name}-release`,
        private: true,
        main: "dist/index.js",
        scripts: { prepare: "tsc -p .", release: "fastapi-release" },
        dependencies: { "@pulumi/pulumi": library.pulumiVersion, "fastapi-release": library.reference },
        devDependencies: { typescript: library.typescriptVersion },
    };
}

export function packageJson(answers: Answers, library: LibraryFacts): string {
    return `${JSON.stringify(packageContent(answers, library), undefined, 4)}\n`;
}

export const tsconfigJson = `{
    "compilerOptions": {
        "target": "es2022",
        "module": "node16",
        "outDir": "dist",
        "strict": true,
        "skipLibCheck": true,
        "types": []
    },
    "files": ["index.ts"]
}
`;

/** The library's own program; the release command reads its exports. */
export const indexTs = `// The program: turns settings into one FastAPI service with its releases side by side.
import { FastApiService, readStackSettings, serviceOutputs } from "fastapi-release";

// Pulumi's runtime calls the exported function. It checks the settings before it constructs anything.
export = async () => {
    const { settings, last } = await readStackSettings();
    const service = new FastApiService(settings.service.name, { settings, last });
    // The release command and the next update read these.
    return serviceOutputs(service, settings);
};
`;

/** Generated folders, for no commit. */
export const gitignoreLines = ["node_modules/", "dist/"];
