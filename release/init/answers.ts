export const pipelineKinds = ["github", "gitlab", "jenkins", "none"] as const;

export type PipelineKind = (typeof pipelineKinds)[number];

/** What a project is made from: asked, given by options, or found in the source. */
export interface Answers {
    readonly name: string;
    /** Namespace of production; dev's has the suffix `-dev`. */
    readonly namespace: string;
    /** Image repository without tag. */
    readonly repository: string;
    readonly port: number;
    /** In uvicorn's form: `app.main:app`. */
    readonly app: string;
    /** Path of the probes, or `none`. */
    readonly health: string;
    readonly pipeline: PipelineKind;
    /** Context of the kubeconfig of stack dev. */
    readonly context: string;
}

/** Ports below this one need rights that the container's user lacks on many clusters. */
export const leastPort = 1024;

/** The given answers, completed by what was found; a given name also sets the answers derived from it. */
export function completeAnswers(found: Answers, said: Partial<Answers>): Answers {
    const { name } = said;
    const named = name === undefined ? {} : { namespace: name, repository: `localhost:5000/${name}` };
    return { ...found, ...named, ...said };
}

/** The library that the project will depend on. */
export interface LibraryFacts {
    /** As in package.json. */
    readonly reference: string;
    /** Whether only this machine has it. */
    readonly isFolder: boolean;
    /** Version of the SDK that the library was built with; the project's program and the library share it. */
    readonly pulumiVersion: string;
    readonly typescriptVersion: string;
    /** Text of the composite action that runs a command in a job on GitHub. */
    readonly action: string;
}
