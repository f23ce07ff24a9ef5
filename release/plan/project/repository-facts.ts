/** A FastAPI application that a source file makes. */
export interface FoundApp {
    /** As uvicorn takes it: `app.main:app`. */
    readonly name: string;
    /** The file that makes it, relative to the repository, with slashes. */
    readonly file: string;
    /** Whether it is a function that makes the application. */
    readonly factory: boolean;
}

/** What the image installs, and how surely it is what was tested. */
export type Dependencies =
    | { readonly kind: "requirements"; readonly file: string; readonly hashes: boolean }
    | { readonly kind: "uv" }
    | { readonly kind: "pyproject" }
    | { readonly kind: "none" };

/** What is found in a repository that is to become a project. */
export interface RepositoryFacts {
    /** Absolute. */
    readonly directory: string;
    /** The best one first. */
    readonly apps: readonly FoundApp[];
    /** Paths that some source file has as a text. */
    readonly paths: readonly string[];
    /** By the Dockerfile or a call of uvicorn. */
    readonly port?: number;
    readonly dependencies: Dependencies;
    /** Whether uvicorn is among what is installed, as far as the files tell. */
    readonly hasUvicorn: boolean;
    /** Files and folders at the top. */
    readonly top: readonly string[];
    /** Text of .gitignore. */
    readonly gitignore?: string;
    /** Text of the Dockerfile. */
    readonly dockerfile?: string;
    /** Which of the files that a project may have are there. */
    readonly present: readonly string[];
}

/** The library that the project is to depend on. */
export interface LibraryFacts {
    /** As package.json takes it. */
    readonly reference: string;
    /** Whether only this machine has it. */
    readonly isFolder: boolean;
    /** Of the SDK that the library was built with: the project's program and the library share one. */
    readonly pulumiVersion: string;
    readonly typescriptVersion: string;
}
