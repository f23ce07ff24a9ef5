import type { PythonChoice } from "./choose-python.js";
import type { ServerChoice } from "./choose-server.js";
import type { Dependencies } from "./dependencies.js";
import type { AppCandidate } from "./find-apps.js";
import type { Migration } from "./find-migration.js";
import type { ImageFiles } from "./image-files.js";
import type { LocatedDockerfile } from "./locate-dockerfile.js";
import type { ModuleIndex } from "./module-index.js";
import type { PythonFile } from "./python-file.js";
import type { RepositoryFiles } from "./repository-files.js";
import type { StartCommand } from "./start-command.js";

/** A FastAPI application of a repository, as its server is told of it. */
export interface FoundApp extends AppCandidate {
    /** In uvicorn's form: `app.main:app`. */
    readonly name: string;
    /** Folder that the module is named from. */
    readonly root: string;
    /** Whether it is a function that creates the application. */
    readonly factory: boolean;
}

/** What was found in a repository. Paths are relative to its root, with slashes, "" for the root itself. */
export interface RepositoryFacts {
    /** Absolute folder of the project, where Pulumi's files go. */
    readonly directory: string;
    readonly files: RepositoryFiles;
    /** Every Python file, tests included, and where modules are. */
    readonly index: ModuleIndex;
    /** What the service is called: by the repository, not by a folder such as `backend`. */
    readonly name: string;
    /** Best candidate first; those in tests, examples and the like only if there are no others. */
    readonly apps: readonly FoundApp[];
    /** The one that is released: the one asked for, else the best. Undefined if there is none. */
    readonly app?: FoundApp;
    /** How the repository starts applications, most telling place first. */
    readonly starts: readonly StartCommand[];
    /** The application's file and all that it imports, directly or indirectly. */
    readonly running: readonly PythonFile[];
    /** From the Dockerfile, a command that starts it, or a call of uvicorn. */
    readonly port?: number;
    readonly dependencies: Dependencies;
    readonly python: PythonChoice;
    readonly server: ServerChoice;
    /** What the image that init describes contains. */
    readonly image: ImageFiles;
    /** The repository's own. */
    readonly dockerfile?: LocatedDockerfile;
    /** Where its dependencies have what runs it. */
    readonly migration?: Migration;
    /** Text of the project's .gitignore. */
    readonly gitignore?: string;
    /** The possible files of a project that already exist, relative to its folder. */
    readonly present: readonly string[];
}
