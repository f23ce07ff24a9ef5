import { shellWord } from "../../machine/shell.js";
import {
    allCommands,
    at,
    type CommandWords,
    listStacks,
    listVersions,
    type ValueWords,
    valueFlags,
} from "./command-words.js";

/** A script for zsh, for autoloading from fpath or sourcing after compinit. */
export function zshScript(program: CommandWords): string {
    const commands = allCommands(program);
    return `#compdef fastapi-release
# Completion of fastapi-release for zsh, made by \`fastapi-release completion zsh\`.
_fastapi_release_stacks() {
    setopt localoptions nonomatch
    local folder=$1
${listStacks}
}
_fastapi_release_versions() {
    local folder=$1 stack=$2
${listVersions}
}
_fastapi_release() {
    local at= stack=dev folder=. i word previous=\${words[CURRENT - 1]}
    local -a found
    for ((i = 2; i < CURRENT; i++)); do
        word=\${words[i]}
        case $word in
            (--stack=*) stack=\${word#*=} ;;
            (--cwd=*) folder=\${~\${word#*=}} ;;
            (${valueFlags(commands).join("|")})
                ((i++))
                if ((i < CURRENT)); then
                    case $word in
                        (--stack) stack=\${words[i]} ;;
                        (--cwd) folder=\${~words[i]} ;;
                    esac
                fi ;;
            (-*) ;;
            (*)
                case "$at $word" in
                    (${commands
                        .slice(1)
                        .map(({ path }) => shellWord(at(path)))
                        .join("|")}) at="$at $word" ;;
                esac ;;
        esac
    done
    # --stack=d is one word here.
    if compset -P '--*='; then previous=\${IPREFIX%=}; fi
    case "$at $previous" in
${commands.flatMap(optionCases).join("\n")}
    esac
    case $at in
${commands.map(commandCase).join("\n")}
    esac
}
if [ "\${funcstack[1]}" = _fastapi_release ] || [ "\${funcstack[1]}" = _fastapi-release ]; then
    _fastapi_release "$@"
else
    compdef _fastapi_release fastapi-release
fi
`;
}

function optionCases({ path, options }: CommandWords): string[] {
    return options.flatMap(({ flags, value }) => {
        if (value === undefined) return [];
        const patterns = flags.map(flag => shellWord(`${at(path)} ${flag}`)).join("|");
        return [`        (${patterns}) ${[...generator(value), "return"].join("; ")} ;;`];
    });
}

function commandCase({ path, options, commands, arguments: values }: CommandWords): string {
    const described = (texts: readonly string[]) => texts.map(text => `\n                ${shellWord(text)}`).join("");
    const flags = options.flatMap(({ flags, about }) => flags.map(flag => `${flag}:${about}`));
    const names = commands.map(({ path, about }) => `${path.at(-1)!}:${about}`);
    return [
        `        (${shellWord(at(path))})`,
        ...(names.length === 0
            ? []
            : [`            found=(${described(names)}\n            )`, "            _describe command found"]),
        ...values.flatMap(generator).map(line => `            ${line}`),
        `            found=(${described(flags)}\n            )`,
        "            _describe -o option found ;;",
    ].join("\n");
}

function generator(value: ValueWords): string[] {
    switch (value.kind) {
        case "choices":
            return [`compadd -- ${value.of.map(shellWord).join(" ")}`];
        case "stack":
            return [`compadd -- \${(f)"$(_fastapi_release_stacks "$folder")"}`];
        case "version":
            return [`compadd -- \${(f)"$(_fastapi_release_versions "$folder" "$stack")"}`];
        case "folder":
            return ["_files -/"];
        case "file":
            return ["_files"];
        case "text":
            return [];
    }
}
