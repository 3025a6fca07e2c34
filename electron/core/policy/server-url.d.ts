/** A `serverUrl` entry, in canonical form: each part is matched by itself, so `*` cannot reach into the next one. */
export interface UrlPattern {
    readonly scheme: string;
    readonly host: string;
    readonly port: string;
    /** Undefined: any path. Otherwise path and query. */
    readonly path: string | undefined;
}
export type CompiledUrlPattern = {
    ok: true;
    pattern: UrlPattern;
} | {
    ok: false;
    problem: string;
};
/**
 * Reads a `serverUrl` pattern: `scheme://host[:port][/path]`, `*` allowed in each part. No port means the scheme's
 * default port, no path means any path.
 */
export declare function compileUrlPattern(text: string): CompiledUrlPattern;
/**
 * True when the URL is inside the pattern. The host is compared case-insensitively and in punycode, a trailing dot and
 * the default port do not count, the fragment is not looked at. `user`: what a user name in the URL means: it can make
 * a URL look like another one, so it `fails` an allow entry and is `ignored` by a deny entry.
 */
export declare function urlMatches(pattern: UrlPattern, url: URL, user: 'fails' | 'ignored'): boolean;
/** The parsed URL, or undefined. */
export declare function parseUrl(text: string): URL | undefined;
