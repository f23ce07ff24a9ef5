import { type Command, Option } from "commander";
import { pulumiVersion } from "../state/deployment.js";
import { CommandFailure } from "./command-context.js";
import { addStackOptions, type ContextOf, parseCount, type Verb } from "./command-line.js";

/** Providers that run in the engine's process: installing their plugins is nothing to do. */
const builtInProviders = ["kubernetes", "docker", "random"];

/** `stack` and its verbs, version, whoami, cancel, plugin and state. */
export const stackVerbs: readonly Verb[] = [
    { names: ["stack"], add: addStack },
    { names: ["plugin"], add: addPlugins },
    { names: ["state"], add: addState },
    { names: ["version"], add: addVersion },
    { names: ["whoami"], add: addWhoAmI },
    { names: ["cancel"], add: addCancel },
];

function addStack(program: Command, contextOf: ContextOf): void {
    const stack = addStackOptions(program.command("stack")).description("look after stacks");
    addStackLife(stack, contextOf);
    addStackData(stack, contextOf);
    addTags(stack.command("tag").description("look after the tags of a stack"), contextOf);
}

function addVersion(program: Command, contextOf: ContextOf): void {
    const version = program.command("version").description("print the version of Pulumi that the engine follows");
    version.action(() => contextOf(version).out(`v${pulumiVersion}\n`));
}

function addWhoAmI(program: Command, contextOf: ContextOf): void {
    const whoami = program.command("whoami").description("print the user").option("-j, --json");
    whoami.action(async options => (await import("./stack-commands.js")).whoAmI(contextOf(whoami), options));
}

function addCancel(program: Command, contextOf: ContextOf): void {
    const cancel = addStackOptions(program.command("cancel [name]")).option("-y, --yes");
    cancel.description("delete the locks of a stack").action(async (name: string | undefined, options) => {
        await (await import("./stack-commands.js")).cancelUpdate(contextOf(cancel), name, options);
    });
}

function addState(program: Command, contextOf: ContextOf): void {
    const state = program.command("state").description("mend the state of a stack");
    const unprotect = addStackOptions(state.command("unprotect [urn]")).description("let a resource be deleted again");
    unprotect.option("--all", "all resources").option("-y, --yes", "do not ask");
    unprotect.action(async (urn: string | undefined, options) =>
        (await import("./unprotect-resources.js")).unprotectResources(contextOf(unprotect), urn, options),
    );
}

function addStackLife(stack: Command, contextOf: ContextOf): void {
    const commands = () => import("./stack-commands.js");
    const init = addStackOptions(stack.command("init [name]")).description("make a stack");
    init.option("--secrets-provider <provider>", "passphrase").option("--no-select", "do not select it");
    init.action(async (name: string | undefined, options) =>
        (await commands()).initStack(contextOf(init), name, options),
    );

    const select = addStackOptions(stack.command("select [name]")).description("choose a stack for later commands");
    select.option("-c, --create", "make it when there is none");
    select.action(async (name: string | undefined, options) =>
        (await commands()).selectStack(contextOf(select), name, options),
    );

    const list = stack.command("ls").description("list stacks").option("-j, --json").option("-a, --all");
    list.action(async options => (await commands()).listStacks(contextOf(list), options));

    const remove = addStackOptions(stack.command("rm [name]")).description("remove a stack and its settings file");
    remove.option("-y, --yes").option("-f, --force").option("--preserve-config");
    remove.action(async (name: string | undefined, options) =>
        (await commands()).removeStack(contextOf(remove), name, options),
    );

    const rename = addStackOptions(stack.command("rename <name>")).description("give a stack another name");
    rename.action(async (name: string, options) =>
        (await import("./rename-stack.js")).renameStack(contextOf(rename), name, options),
    );
}

function addStackData(stack: Command, contextOf: ContextOf): void {
    const output = addStackOptions(stack.command("output [name]")).description("print the outputs of a stack");
    output.option("-j, --json").option("--show-secrets").option("--shell");
    output.action(async (name: string | undefined, options) =>
        (await import("./output-commands.js")).showOutputs(contextOf(output), name, options),
    );

    const history = addStackOptions(stack.command("history")).description("print the updates of a stack, newest first");
    history.option("-j, --json").option("--show-secrets").option("--full-dates");
    history.option("--page-size <entries>", "entries in a page", parseCount);
    history.option("--page <number>", "the page, from 1", parseCount);
    history.action(async options => (await import("./output-commands.js")).showHistory(contextOf(history), options));

    const exporting = addStackOptions(stack.command("export")).description("print the state of a stack");
    exporting.option("--file <file>").option("--show-secrets").option("--version <version>");
    exporting.action(async options =>
        (await import("./deployment-commands.js")).exportStack(contextOf(exporting), options),
    );

    const importing = addStackOptions(stack.command("import")).description("replace the state of a stack");
    importing.option("--file <file>").option("-f, --force");
    importing.action(async options =>
        (await import("./deployment-commands.js")).importStack(contextOf(importing), options),
    );
}

function addTags(tag: Command, contextOf: ContextOf): void {
    const commands = () => import("./tag-commands.js");
    const list = addStackOptions(tag.command("ls")).option("-j, --json");
    list.action(async options => (await commands()).listTags(contextOf(list), options));
    const get = addStackOptions(tag.command("get <name>"));
    get.action(async (name: string, options) => (await commands()).getTag(contextOf(get), name, options));
    const set = addStackOptions(tag.command("set <name> <value>"));
    set.action(async (name: string, value: string, options) =>
        (await commands()).setTag(contextOf(set), name, value, options),
    );
    const remove = addStackOptions(tag.command("rm <name>"));
    remove.action(async (name: string, options) => (await commands()).removeTag(contextOf(remove), name, options));
}

function addPlugins(program: Command, contextOf: ContextOf): void {
    const plugin = program.command("plugin").description("look after provider plugins");
    const list = plugin.command("ls").description("list plugins: there are none").option("-j, --json");
    list.addOption(new Option("--project").hideHelp());
    list.action(options =>
        contextOf(list).out(options.json ? "[]\n" : "NAME  KIND  VERSION  SIZE  INSTALLED  LAST USED\n"),
    );
    const install = plugin.command("install <kind> <name> [version]");
    install.description("accepts the providers that the engine has built in").option("--server <url>");
    install.action((kind: string, name: string) => {
        if (kind !== "resource" || !builtInProviders.includes(name)) {
            throw new CommandFailure(
                `the ${kind} plugin ${name} is not supported by the embedded engine, which has ${builtInProviders.join(", ")} built in`,
            );
        }
    });
}
