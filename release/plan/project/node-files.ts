import type { Answers } from "./answers.js";
import type { LibraryFacts } from "./repository-facts.js";

/** What the release command needs of package.json, for one that is there already as well. */
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
        "module": "commonjs",
        "moduleResolution": "node10",
        "outDir": "dist",
        "strict": true,
        "skipLibCheck": true,
        "types": []
    },
    "files": ["index.ts"]
}
`;

/** The library's own program: what it exports is what the release command reads again. */
export const indexTs = `// The program: settings in, one FastAPI service with its releases side by side out.
import { FastApiService, readStackSettings, serviceOutputs } from "fastapi-release/dist/components/index.js";

// Pulumi's runtime calls what a program exports. Nothing is constructed before the settings are clean.
export = async () => {
    const { settings, last } = await readStackSettings();
    const service = new FastApiService(settings.service.name, { ...settings, last });
    // The release command and the next update read these.
    return serviceOutputs(service, settings);
};
`;

/** What is made and belongs to no commit. */
export const gitignoreLines = ["node_modules/", "dist/"];
