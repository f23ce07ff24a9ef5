import type { PulumiMachine } from "./pulumi-machine.js";

/** A program without resources: it needs no provider, and still writes a state, outputs and history. */
const program = `name: shop
runtime: yaml
config:
  version: {type: string, default: 1.0.0}
outputs:
  version: \${version}
  password:
    fn::secret: p<w>d
`;

export function writePlainProgram(machine: PulumiMachine): void {
    machine.write("Pulumi.yaml", program);
}
