import { locateBackend } from "../backend/backend-url.js";
import { FileBackend } from "../backend/file-backend.js";
import { StackReference } from "../backend/stack-reference.js";
import { type Checkpoint, parseCheckpoint } from "../state/checkpoint.js";
import { type CommandContext, CommandFailure } from "./command-context.js";
import { type Project, readProject } from "./project.js";
import { StackSecrets } from "./stack-secrets.js";
import { readSelection } from "./stack-selection.js";
import { StackSettings } from "./stack-settings.js";

/** Options that every command on a stack takes. */
export interface StackOptions {
    readonly stack?: string;
    readonly configFile?: string;
}

/** A project and its backend. */
export interface Workspace {
    readonly project: Project;
    readonly backend: FileBackend;
}

/** A stack that exists, with all that belongs to it. */
export interface OpenStack extends Workspace {
    readonly reference: StackReference;
    readonly settings: StackSettings;
    readonly secrets: StackSecrets;
    readonly checkpoint: Checkpoint;
    /** The text of the state file. */
    readonly stateText: string;
}

export async function openWorkspace(context: CommandContext): Promise<Workspace> {
    const project = await readProject(context.workingDirectory);
    const location = locateBackend(context.environment, context.workingDirectory, project);
    return { project, backend: await FileBackend.open(location) };
}

/** Opens the named stack, else the selected one; exit code 6 when there is none of that name. */
export async function openStack(
    context: CommandContext,
    options: StackOptions,
    workspace?: Workspace,
): Promise<OpenStack> {
    const { project, backend } = workspace ?? (await openWorkspace(context));
    const name = options.stack ?? readSelection(project, context.environment);
    if (name === undefined) {
        throw new CommandFailure(
            "no stack selected; please use `pulumi stack select` or `pulumi stack init` to choose one",
        );
    }
    const reference = StackReference.parse(name, project.name);
    const stateText = backend.readState(reference);
    if (stateText === undefined) {
        throw new CommandFailure(`no stack named '${name}' found`, 6);
    }
    const settings = await StackSettings.read(project, reference.name, options.configFile);
    return {
        project,
        backend,
        reference,
        settings,
        secrets: new StackSecrets(settings, context.environment),
        checkpoint: parseCheckpoint(stateText, reference.name),
        stateText,
    };
}
