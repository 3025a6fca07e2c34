import { z } from 'zod';
declare const DeniedEntry: z.ZodObject<{
    serverName: z.ZodOptional<z.ZodString>;
    serverCommand: z.ZodOptional<z.ZodArray<z.ZodString>>;
    serverUrl: z.ZodOptional<z.ZodString>;
    sha256: z.ZodOptional<z.ZodString>;
    description: z.ZodOptional<z.ZodString>;
}, z.core.$strict>;
declare const AllowedEntry: z.ZodObject<{
    serverName: z.ZodOptional<z.ZodString>;
    serverCommand: z.ZodOptional<z.ZodArray<z.ZodString>>;
    serverUrl: z.ZodOptional<z.ZodString>;
    sha256: z.ZodOptional<z.ZodString>;
    description: z.ZodOptional<z.ZodString>;
    env: z.ZodOptional<z.ZodArray<z.ZodString>>;
}, z.core.$strict>;
declare const ToolRule: z.ZodObject<{
    id: z.ZodString;
    server: z.ZodOptional<z.ZodString>;
    tool: z.ZodString;
    effect: z.ZodEnum<{
        allow: "allow";
        ask: "ask";
        deny: "deny";
    }>;
    userMayAllow: z.ZodOptional<z.ZodBoolean>;
}, z.core.$strict>;
/** A policy as its file has it. A key that is not here makes the whole layer invalid. */
export declare const Policy: z.ZodObject<{
    $schema: z.ZodOptional<z.ZodString>;
    id: z.ZodOptional<z.ZodString>;
    version: z.ZodOptional<z.ZodNumber>;
    mode: z.ZodOptional<z.ZodEnum<{
        enforce: "enforce";
        monitor: "monitor";
    }>>;
    allowedMcpServers: z.ZodOptional<z.ZodArray<z.ZodObject<{
        serverName: z.ZodOptional<z.ZodString>;
        serverCommand: z.ZodOptional<z.ZodArray<z.ZodString>>;
        serverUrl: z.ZodOptional<z.ZodString>;
        sha256: z.ZodOptional<z.ZodString>;
        description: z.ZodOptional<z.ZodString>;
        env: z.ZodOptional<z.ZodArray<z.ZodString>>;
    }, z.core.$strict>>>;
    deniedMcpServers: z.ZodOptional<z.ZodArray<z.ZodObject<{
        serverName: z.ZodOptional<z.ZodString>;
        serverCommand: z.ZodOptional<z.ZodArray<z.ZodString>>;
        serverUrl: z.ZodOptional<z.ZodString>;
        sha256: z.ZodOptional<z.ZodString>;
        description: z.ZodOptional<z.ZodString>;
    }, z.core.$strict>>>;
    defaults: z.ZodOptional<z.ZodObject<{
        read: z.ZodOptional<z.ZodEnum<{
            allow: "allow";
            ask: "ask";
            deny: "deny";
        }>>;
        write: z.ZodOptional<z.ZodEnum<{
            allow: "allow";
            ask: "ask";
            deny: "deny";
        }>>;
        destructive: z.ZodOptional<z.ZodEnum<{
            allow: "allow";
            ask: "ask";
            deny: "deny";
        }>>;
        unknown: z.ZodOptional<z.ZodEnum<{
            allow: "allow";
            ask: "ask";
            deny: "deny";
        }>>;
    }, z.core.$strict>>;
    tools: z.ZodOptional<z.ZodArray<z.ZodObject<{
        id: z.ZodString;
        server: z.ZodOptional<z.ZodString>;
        tool: z.ZodString;
        effect: z.ZodEnum<{
            allow: "allow";
            ask: "ask";
            deny: "deny";
        }>;
        userMayAllow: z.ZodOptional<z.ZodBoolean>;
    }, z.core.$strict>>>;
}, z.core.$strict>;
export type Policy = z.infer<typeof Policy>;
export type AllowedEntry = z.infer<typeof AllowedEntry>;
export type DeniedEntry = z.infer<typeof DeniedEntry>;
export type ToolRule = z.infer<typeof ToolRule>;
/** The keys an object at this path of a policy may have; for suggestions. */
export declare function keysAt(path: readonly PropertyKey[]): readonly string[];
export {};
