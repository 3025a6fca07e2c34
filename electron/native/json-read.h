#ifndef GATEHOUSE_JSON_READ_H
#define GATEHOUSE_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

/* JSON_OTHER: null, an array or an object. */
enum json_kind { JSON_ABSENT, JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_OTHER };

/* A member that is wanted of an object, and what was found. */
struct json_member {
  const char *name;
  enum json_kind kind;
  /* Of a string its decoded text, of a number its literal; both end with a NUL. Points into the text that was read. */
  char *text;
};

/*
 * Reads one JSON object (RFC 8259) and fills in the wanted members; the others are checked and left. Strings are decoded
 * where they are, so that `text` is overwritten. False for what is not one object, and, more strictly than JSON.parse,
 * for ill-formed UTF-8, half a surrogate pair, the character U+0000, a wanted member that is there twice, and nesting
 * deeper than 32.
 */
bool json_read_object(char *text, size_t length, struct json_member *wanted, size_t count);

#endif
