#include "json-quote.h"

#include <string.h>

#include "utf8.h"

static bool put(char **out, const char *limit, const char *bytes, size_t count) {
  if ((size_t)(limit - *out) < count) return false;
  memcpy(*out, bytes, count);
  *out += count;
  return true;
}

bool json_quote(const char *text, char *quoted, size_t size) {
  static const char digits[] = "0123456789abcdef";
  const char *end = text + strlen(text), *limit = quoted + size;
  char *out = quoted;
  if (!put(&out, limit, "\"", 1)) return false;
  while (text < end) {
    unsigned char c = (unsigned char)*text;
    int length = utf8_length(text, (size_t)(end - text));
    bool fits;
    if (length < 0) {
      fits = put(&out, limit, "\xef\xbf\xbd", 3);
      length = -length;
    } else if (c == '"' || c == '\\') {
      char escape[] = {'\\', (char)c};
      fits = put(&out, limit, escape, sizeof escape);
    } else if (c < 0x20) {
      char escape[] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
      fits = put(&out, limit, escape, sizeof escape);
    } else {
      fits = put(&out, limit, text, (size_t)length);
    }
    if (!fits) return false;
    text += length;
  }
  return put(&out, limit, "\"", 2);
}
