/** A quantity of Kubernetes: a decimal number with a unit of powers of 1000, of 1024, or an exponent. */
export const amountPattern = /^([0-9]+(\.[0-9]*)?|\.[0-9]+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+)?$/;

const decimal = "kMGTPE";
const binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** What an amount is in plain numbers, to compare it with another: 250m is 0.25, 1Ki is 1024. */
export function amountValue(amount: string): number {
    const [, number = "0", , unit = ""] = amountPattern.exec(amount) ?? [];
    if (unit === "m") return Number(number) / 1000;
    if (binary.includes(unit)) return Number(number) * 1024 ** (binary.indexOf(unit) + 1);
    if (unit.length === 1) return Number(number) * 1000 ** (decimal.indexOf(unit) + 1);
    return Number(`${number}${unit}`);
}
