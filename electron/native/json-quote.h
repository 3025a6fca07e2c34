#ifndef GATEHOUSE_JSON_QUOTE_H
#define GATEHOUSE_JSON_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes `text` as a JSON string, with its quotes and a NUL. Like Node, it writes U+FFFD for each ill-formed part of
 * UTF-8. False when it does not fit into `size`.
 */
bool json_quote(const char *text, char *quoted, size_t size);

#endif
