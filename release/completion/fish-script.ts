import { allCommands, type CommandWords, type OptionWords, type ValueWords, versionsOfLine } from "./command-words.js";

/** A script for fish 3 or later. */
export function fishScript(program: CommandWords): string {
    return `# Completion of fastapi-release for fish, made by \`fastapi-release completion fish\`.
function __fastapi_release_said --argument-names option standing
    set --local words (commandline --tokens-expanded --current-process --cut-at-cursor 2>/dev/null; or commandline --tokenize --current-process --cut-at-cursor)
    for i in (seq (count $words))
        if test "$words[$i]" = $option; and test $i -lt (count $words)
            set standing $words[(math $i + 1)]
        else if string match --quiet -- "$option=*" $words[$i]
            set standing (string replace -- "$option=" "" $words[$i])
        end
    end
    echo $standing
end
function __fastapi_release_stacks
    set --local folder (__fastapi_release_said --cwd .)
    for file in $folder/Pulumi.*.yaml
        string replace --regex '^.*/Pulumi\\.(.*)\\.yaml$' '$1' -- $file
    end
end
function __fastapi_release_versions
    set --local folder (__fastapi_release_said --cwd .)
    set --local stack (__fastapi_release_said --stack dev)
    sed -n ${quote(versionsOfLine)} $folder/Pulumi.$stack.yaml 2>/dev/null | sort -u
end
complete --command fastapi-release --no-files
${allCommands(program).flatMap(commandLines).join("\n")}
`;
}

function commandLines({ path, options, commands, arguments: values }: CommandWords): string[] {
    const when = condition(path, commands);
    return [
        ...commands.map(({ path: below, about }) => line(when, `--arguments ${below.at(-1)}`, about)),
        ...values.flatMap(value => (value.kind === "text" ? [] : [line(when, taking(value), "")])),
        ...options.map(option => line(condition(path), optionPart(option), option.about)),
    ];
}

/** Condition: the command was typed, but none of its subcommands. */
function condition(path: readonly string[], below: readonly CommandWords[] = []): string {
    const said = path.map(word => `__fish_seen_subcommand_from ${word}`);
    const next = below.map(({ path }) => path.at(-1));
    const none = next.length === 0 ? [] : [`not __fish_seen_subcommand_from ${next.join(" ")}`];
    if (path.length === 0 && below.length === 0) return "__fish_use_subcommand";
    return [...said, ...none].join("; and ");
}

function optionPart({ flags, value }: OptionWords): string {
    const names = flags.map(flag =>
        flag.startsWith("--") ? `--long-option ${flag.slice(2)}` : `--short-option ${flag[1]}`,
    );
    return [
        ...names,
        ...(value === undefined
            ? []
            : [value.kind === "file" ? `--require-parameter ${taking(value)}` : `--exclusive ${taking(value)}`]),
    ]
        .join(" ")
        .trim();
}

function taking(value: ValueWords): string {
    switch (value.kind) {
        case "choices":
            return `--arguments ${quote(value.of.join(" "))}`;
        case "stack":
            return "--arguments '(__fastapi_release_stacks)'";
        case "version":
            return "--arguments '(__fastapi_release_versions)'";
        case "folder":
            return "--arguments '(__fish_complete_directories)'";
        case "file":
            return "--force-files";
        case "text":
            return "";
    }
}

function line(when: string, what: string, about: string): string {
    const description = about === "" ? "" : ` --description ${quote(about)}`;
    return `complete --command fastapi-release --condition ${quote(when)} ${what}${description}`;
}

/** fish escapes quotes and backslashes with a backslash. */
function quote(text: string): string {
    return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
