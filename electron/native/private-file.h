#ifndef GATEHOUSE_PRIVATE_FILE_H
#define GATEHOUSE_PRIVATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* 32 random bytes in hex. */
#define TOKEN_LENGTH 64

/* Reads a whole file, and a NUL after it. False when it cannot be read or does not fit into `size`. */
bool read_file(const char *path, char *text, size_t size, size_t *length);

/*
 * Reads the token of a client. False when there is none that can be used: absent, a symbolic link, another user's,
 * readable by others, or no token. The checks are made on the opened file, which cannot be exchanged in between.
 */
bool read_token(const char *home, const char *client, char token[TOKEN_LENGTH + 1]);

/*
 * Makes the token of a client that has none, as token.ts does: 32 random bytes in hex, mode 0600, and whole when it
 * appears, because it is written beside its place and linked in. One that another program made meanwhile stays. False
 * when it could not be made; the folder of tokens is not: the Node shim makes it when the first token of all is needed.
 */
bool make_token(const char *home, const char *client);

#endif
