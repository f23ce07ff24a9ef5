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

/** A script for bash 3.2 or later; does not need the package bash-completion. */
export function bashScript(program: CommandWords): string {
    const commands = allCommands(program);
    return `# Completion of fastapi-release for bash, made by \`fastapi-release completion bash\`.
_fastapi_release_stacks() {
    local folder=$1
${listStacks}
}
_fastapi_release_versions() {
    local folder=$1 stack=$2
${listVersions}
}
_fastapi_release() {
    local at= stack=dev folder=. i word current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
    # bash splits --stack=dev into three words.
    if [ "$current" = = ]; then current=
    elif [ "$previous" = = ]; then previous=\${COMP_WORDS[COMP_CWORD - 2]}; fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=\${COMP_WORDS[i]}
        case $word in
            ${valueFlags(commands).join("|")})
                [ "\${COMP_WORDS[i + 1]}" = = ] && ((i++))
                ((i++))
                if ((i < COMP_CWORD)); then
                    case $word in
                        --stack) stack=\${COMP_WORDS[i]} ;;
                        --cwd) folder=\${COMP_WORDS[i]/#\\~/$HOME} ;;
                    esac
                fi ;;
            -*) ;;
            *)
                case "$at $word" in
                    ${commands
                        .slice(1)
                        .map(({ path }) => shellWord(at(path)))
                        .join("|")}) at="$at $word" ;;
                esac ;;
        esac
    done
    COMPREPLY=()
    case "$at $previous" in
${commands.flatMap(optionCases).join("\n")}
    esac
    case $at in
${commands.map(commandCase).join("\n")}
    esac
}
complete -F _fastapi_release fastapi-release
`;
}

function optionCases({ path, options }: CommandWords): string[] {
    return options.flatMap(({ flags, value }) => {
        if (value === undefined) return [];
        const patterns = flags.map(flag => shellWord(`${at(path)} ${flag}`)).join("|");
        return [`        ${patterns}) ${reply(value)} return ;;`];
    });
}

function commandCase({ path, options, commands, arguments: values }: CommandWords): string {
    const words = [...commands.map(({ path }) => path.at(-1)!), ...options.flatMap(({ flags }) => flags)];
    const choices = values.flatMap(value => (value.kind === "choices" ? value.of : []));
    const others = values.filter(({ kind }) => kind !== "choices" && kind !== "text");
    // After a dash, complete only options.
    const files = others.map(value => `[ "\${current#-}" = "$current" ] && ${addTo(value)}`);
    return [
        `        ${shellWord(at(path))})`,
        `            COMPREPLY=($(compgen -W ${shellWord([...choices, ...words].join(" "))} -- "$current"))`,
        ...files.map(line => `            ${line}`),
        "            ;;",
    ].join("\n");
}

function reply(value: ValueWords): string {
    const generate = generator(value);
    return generate === undefined ? "" : `COMPREPLY=($(${generate}));`;
}

function addTo(value: ValueWords): string {
    return `COMPREPLY+=($(${generator(value)}))`;
}

function generator(value: ValueWords): string | undefined {
    switch (value.kind) {
        case "choices":
            return `compgen -W ${shellWord(value.of.join(" "))} -- "$current"`;
        case "stack":
            return `compgen -W "$(_fastapi_release_stacks "$folder")" -- "$current"`;
        case "version":
            return `compgen -W "$(_fastapi_release_versions "$folder" "$stack")" -- "$current"`;
        case "folder":
            return `compgen -d -- "$current"`;
        case "file":
            return `compgen -f -- "$current"`;
        case "text":
            return undefined;
    }
}
