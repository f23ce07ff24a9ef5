import { posix } from "node:path";
import { type Dockerfile, DockerfileParser, JSONInstruction } from "dockerfile-ast";

/** One instruction of the image that a Dockerfile makes, continued lines joined. */
export interface DockerStep {
    /** In upper case. */
    readonly keyword: string;
    /** Everything after the keyword and its flags. */
    readonly text: string;
    /** Words of a list in JSON; undefined for other forms. */
    readonly words?: readonly string[];
}

/** Reads a Dockerfile; mistakes in it are left to the builder. */
export function parseDockerfile(text: string): Dockerfile {
    return DockerfileParser.parse(text);
}

/** All instructions in order, those of other stages included. */
export function dockerSteps(text: string): DockerStep[] {
    return parseDockerfile(text)
        .getInstructions()
        .map(instruction => {
            const keyword = instruction.getKeyword();
            const content = instruction.getArgumentsContent() ?? "";
            const list = instruction instanceof JSONInstruction ? instruction.getJSONStrings() : [];
            return list.length === 0
                ? { keyword, text: content }
                : { keyword, text: content, words: list.map(word => word.getJSONValue()) };
        });
}

/** Variables that a Dockerfile sets by ENV, or by ARG with a default. */
export function dockerVariables(text: string): Record<string, string> {
    const file = parseDockerfile(text);
    const all: Record<string, string> = {};
    for (const property of [...file.getARGs(), ...file.getENVs()].flatMap(one => one.getProperties())) {
        const value = property.getValue();
        if (value) all[property.getName()] = expand(value, all);
    }
    return all;
}

/** `$NAME`, `${NAME}` and `${NAME:-default}` with what is known. */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
    return text.replace(
        /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
        (whole, plain: string | undefined, braced: string | undefined, fallback: string | undefined) =>
            variables[plain ?? braced ?? ""] ?? fallback ?? whole,
    );
}

/** Images that stages start from, with their variables filled in; names of earlier stages are not among them. */
export function baseImages(text: string): string[] {
    const variables = dockerVariables(text);
    const stages = parseDockerfile(text).getFROMs();
    const names = stages.flatMap(stage => stage.getBuildStage() ?? []);
    const images = stages.flatMap(stage => stage.getImage() ?? []);
    return images.filter(image => !names.includes(image)).map(image => expand(image, variables));
}

/** Whether a file is called as Dockerfiles are. */
export function isDockerfile(path: string): boolean {
    const name = posix.basename(path);
    return /^(.+\.)?(Dockerfile|Containerfile)(\..+|-.+)?$/i.test(name) && !name.endsWith(".dockerignore");
}
