import { z } from 'zod';
/**
 * `prepared` the config is about to be written · `written` it was · `abandoned` it never was · `restored` it was put back.
 * Only `prepared` and `written` are active.
 */
export declare const BackupState: z.ZodEnum<{
    abandoned: "abandoned";
    prepared: "prepared";
    restored: "restored";
    written: "written";
}>;
export type BackupState = z.infer<typeof BackupState>;
/** One adopted entry. `original` and `written` are its exact text before and after. */
declare const BackupEntry: z.ZodObject<{
    name: z.ZodString;
    as: z.ZodString;
    original: z.ZodString;
    written: z.ZodString;
    definitionHash: z.ZodOptional<z.ZodString>;
}, z.core.$loose>;
export type BackupEntry = z.infer<typeof BackupEntry>;
/** What adoption did to one file. Written before the file is. It holds secrets, as the config did: mode 0600. */
export declare const BackupManifest: z.ZodObject<{
    v: z.ZodLiteral<1>;
    id: z.ZodString;
    state: z.ZodEnum<{
        abandoned: "abandoned";
        prepared: "prepared";
        restored: "restored";
        written: "written";
    }>;
    client: z.ZodString;
    path: z.ZodString;
    scope: z.ZodEnum<{
        global: "global";
        project: "project";
    }>;
    format: z.ZodEnum<{
        json: "json";
        jsonc: "jsonc";
    }>;
    root: z.ZodArray<z.ZodString>;
    folder: z.ZodOptional<z.ZodString>;
    time: z.ZodString;
    pid: z.ZodNumber;
    mode: z.ZodNumber;
    sha256Before: z.ZodString;
    sha256After: z.ZodString;
    entries: z.ZodArray<z.ZodObject<{
        name: z.ZodString;
        as: z.ZodString;
        original: z.ZodString;
        written: z.ZodString;
        definitionHash: z.ZodOptional<z.ZodString>;
    }, z.core.$loose>>;
}, z.core.$loose>;
export type BackupManifest = z.infer<typeof BackupManifest>;
/** The folder of backups, as readers and writers of it see it. */
export declare class Backups {
    #private;
    /** Ids sort by time, also within one millisecond. */
    readonly newId: () => string;
    constructor(gatehouseHome: string, newId: () => string);
    folderOf(id: string): string;
    /** Stores the exact bytes, then the manifest: a folder without a manifest is of an adoption that wrote nothing. */
    create(manifest: BackupManifest, original: Uint8Array): Promise<void>;
    setState(manifest: BackupManifest, state: BackupState): Promise<void>;
    /** The bytes as they were; undefined when they are gone or are not what the manifest says. */
    original(manifest: BackupManifest): Promise<Buffer | undefined>;
    /** The adoptions that are in force or were cut off, oldest first. What is not ours or not readable is left out. */
    active(): Promise<BackupManifest[]>;
}
export {};
