/** True when setting this variable can change what code runs. A name that cannot be a name counts too. */
export declare function changesCode(name: string): boolean;
