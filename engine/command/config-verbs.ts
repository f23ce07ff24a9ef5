import { type Command, Option } from "commander";
import { addStackOptions, type ContextOf, collect, type Verb } from "./command-line.js";

/** `config` and its verbs. */
export const configVerb: Verb = { names: ["config"], add: addConfig };

function addConfig(program: Command, contextOf: ContextOf): void {
    const commands = () => import("./config-commands.js");
    const config = addStackOptions(program.command("config")).description("look after the settings of a stack");
    config.option("-j, --json").option("--show-secrets");
    config.action(async options => (await commands()).listConfig(contextOf(config), options));
    const verb = (usage: string, description: string) => {
        const command = addStackOptions(config.command(usage)).description(description);
        return command.option("--path", "the key is a path into a structured value");
    };

    const get = verb("get <key>", "print one value").option("-j, --json").addOption(new Option("--open").hideHelp());
    get.action(async (key: string, _, command: Command) =>
        (await commands()).getConfig(contextOf(get), key, command.optsWithGlobals()),
    );

    const set = verb("set <key> [value]", "set one value; without it, standard input is read");
    set.option("--secret", "encrypt it").option("--plaintext", "do not encrypt it");
    set.option("--type <type>", "string, bool, int or float");
    set.action(async (key: string, value: string | undefined, _, command: Command) =>
        (await commands()).setConfig(contextOf(set), key, value, command.optsWithGlobals()),
    );

    const setAll = verb("set-all", "set several values in one write");
    setAll.option("--secret <pair>", "KEY=VALUE, encrypted; may be given again", collect);
    setAll.option("--plaintext <pair>", "KEY=VALUE; may be given again", collect);
    setAll.option("--json <text>", "values as `config --json` prints them");
    setAll.action(async (_, command: Command) => {
        const { json, ...options } = command.optsWithGlobals() as { json?: string };
        await (await commands()).setAllConfig(contextOf(setAll), { ...options, jsonText: json });
    });

    const remove = verb("rm <key>", "remove one value");
    remove.action(async (key: string, _, command: Command) =>
        (await commands()).removeConfig(contextOf(remove), [key], command.optsWithGlobals()),
    );

    const removeAll = verb("rm-all <keys...>", "remove several values");
    removeAll.action(async (keys: string[], _, command: Command) =>
        (await commands()).removeConfig(contextOf(removeAll), keys, command.optsWithGlobals()),
    );

    const refresh = verb("refresh", "take the values of the last update").option("-f, --force");
    refresh.action(async (_, command: Command) =>
        (await commands()).refreshConfig(contextOf(refresh), command.optsWithGlobals()),
    );
}
