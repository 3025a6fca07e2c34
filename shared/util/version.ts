/** The version of Gatehouse; equal to package.json (held by a test). */
export const VERSION = '0.1.0';
