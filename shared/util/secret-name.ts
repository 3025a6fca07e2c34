/** What a secret may be called: it appears in definitions and on command lines. */
export const SECRET_NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;
