export function entryId(stack: string, entry: number): string {
    return `${stackId(stack)}-entry-${entry}`;
}

/** Stack names are letters, digits and a few signs; what else there may be has no place in an id. */
export function stackId(stack: string): string {
    return `stack-${stack.replace(/[^\w.-]/g, character => `_${character.codePointAt(0)!.toString(16)}_`)}`;
}
