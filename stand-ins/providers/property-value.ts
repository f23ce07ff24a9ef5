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
