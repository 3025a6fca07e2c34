import { type ServerDefinition, type StdioDefinition } from '../../../shared/model/server.ts';
import type { DefinitionsPort } from './ports.ts';
/** The name a definition gets, and whether it must be stored under it. */
export interface NameChoice {
    readonly as: string;
    readonly isNew: boolean;
}
/** Chooses names for imported definitions; remembers its choices, so that a dry run sees what a real one would. */
export declare class NameBook {
    #private;
    constructor(definitions: Pick<DefinitionsPort, 'get'>);
    /** The entry's own name, unless a different launch has it: then the first free or equal one of `name-2`, `name-3`, … */
    choose(name: string, definition: StdioDefinition): Promise<NameChoice>;
}
/** What tells an untouched import from one that was changed since. */
export declare function definitionHash(definition: ServerDefinition): string;
