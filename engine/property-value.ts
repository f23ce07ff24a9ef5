// The values that resources take and give, as the engine holds them in memory. (contract)
// On the wire (google.protobuf.Struct) and in the state file, a secret is an object signed
// {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", …}, an unknown is the string
// 04da6b54-80e4-46f7-96ec-b56ff0331ba9, an output value is signed "d0e6a833031e9bbcd3f4e8bde6ca49a4";
// reading turns them into the classes below (output values into Secret, Unknown or the plain value).

/** A value that must not be shown: encrypted in the state, `[secret]` in events. */
export class Secret {
    constructor(readonly value: PropertyValue) {}
}

/** A value that is not known yet: only during a preview. */
export class Unknown {
    static readonly value = new Unknown();
    private constructor() {}
}

/** Any value of a resource property. Assets, archives and resource references stay the signed objects they are. */
export type PropertyValue = null | boolean | number | string | Secret | Unknown | PropertyValue[] | PropertyMap;

export interface PropertyMap {
    [key: string]: PropertyValue;
}
