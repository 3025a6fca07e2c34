#include "json-read.h"

#include <stdint.h>
#include <string.h>

#include "utf8.h"

#define MAX_DEPTH 32

struct reader {
  char *at;
  const char *end;
};

static void skip_space(struct reader *in) {
  while (in->at < in->end && (*in->at == ' ' || *in->at == '\t' || *in->at == '\n' || *in->at == '\r')) in->at++;
}

static bool take(struct reader *in, char wanted) {
  if (in->at >= in->end || *in->at != wanted) return false;
  in->at++;
  return true;
}

static bool take_word(struct reader *in, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(in->end - in->at) < length || memcmp(in->at, word, length) != 0) return false;
  in->at += length;
  return true;
}

static bool is_digit(const struct reader *in) { return in->at < in->end && *in->at >= '0' && *in->at <= '9'; }

static bool take_digits(struct reader *in) {
  if (!is_digit(in)) return false;
  while (is_digit(in)) in->at++;
  return true;
}

static bool read_number(struct reader *in) {
  take(in, '-');
  if (!take(in, '0') && !take_digits(in)) return false;
  if (take(in, '.') && !take_digits(in)) return false;
  if (take(in, 'e') || take(in, 'E')) {
    if (!take(in, '+')) take(in, '-');
    if (!take_digits(in)) return false;
  }
  return true;
}

static bool read_four_hex(struct reader *in, uint32_t *unit) {
  if (in->end - in->at < 4) return false;
  *unit = 0;
  for (int i = 0; i < 4; i++) {
    char c = *in->at++;
    if (c >= '0' && c <= '9') *unit = *unit << 4 | (uint32_t)(c - '0');
    else if (c >= 'a' && c <= 'f') *unit = *unit << 4 | (uint32_t)(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F') *unit = *unit << 4 | (uint32_t)(c - 'A' + 10);
    else return false;
  }
  return true;
}

/* What follows `\u`, as UTF-8 written at `out`; NULL for half a pair, and for U+0000, which would end a C string early. */
static char *read_unicode(struct reader *in, char *out) {
  uint32_t point, second;
  if (!read_four_hex(in, &point) || point == 0) return NULL;
  if (point >= 0xdc00 && point <= 0xdfff) return NULL;
  if (point >= 0xd800 && point <= 0xdbff) {
    if (!take_word(in, "\\u") || !read_four_hex(in, &second) || second < 0xdc00 || second > 0xdfff) return NULL;
    point = 0x10000 + ((point - 0xd800) << 10) + (second - 0xdc00);
  }
  if (point < 0x80) {
    *out++ = (char)point;
  } else if (point < 0x800) {
    *out++ = (char)(0xc0 | point >> 6);
    *out++ = (char)(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    *out++ = (char)(0xe0 | point >> 12);
    *out++ = (char)(0x80 | (point >> 6 & 0x3f));
    *out++ = (char)(0x80 | (point & 0x3f));
  } else {
    *out++ = (char)(0xf0 | point >> 18);
    *out++ = (char)(0x80 | (point >> 12 & 0x3f));
    *out++ = (char)(0x80 | (point >> 6 & 0x3f));
    *out++ = (char)(0x80 | (point & 0x3f));
  }
  return out;
}

static char *read_escape(struct reader *in, char *out) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  if (in->at >= in->end) return NULL;
  char c = *in->at++;
  if (c == 'u') return read_unicode(in, out);
  const char *found = c == '\0' ? NULL : strchr(from, c);
  if (found == NULL) return NULL;
  *out++ = to[found - from];
  return out;
}

/* Decodes in place: no escape is shorter than what it stands for, so the writing never overtakes the reading. */
static char *read_string(struct reader *in) {
  if (!take(in, '"')) return NULL;
  char *start = in->at, *out = in->at;
  while (in->at < in->end) {
    unsigned char c = (unsigned char)*in->at;
    if (c == '"') {
      in->at++;
      *out = '\0';
      return start;
    }
    if (c < 0x20) return NULL;
    if (c == '\\') {
      in->at++;
      out = read_escape(in, out);
      if (out == NULL) return NULL;
      continue;
    }
    int length = utf8_length(in->at, (size_t)(in->end - in->at));
    if (length < 0) return NULL;
    for (; length > 0; length--) *out++ = *in->at++;
  }
  return NULL;
}

static bool read_object(struct reader *in, int depth, struct json_member *wanted, size_t count);

static bool read_array(struct reader *in, int depth);

static bool read_value(struct reader *in, int depth, struct json_member *found) {
  skip_space(in);
  if (in->at >= in->end || depth > MAX_DEPTH) return false;
  found->text = in->at;
  switch (*in->at) {
    case '"':
      found->kind = JSON_STRING;
      found->text = read_string(in);
      return found->text != NULL;
    case '{':
      found->kind = JSON_OTHER;
      return read_object(in, depth + 1, NULL, 0);
    case '[':
      found->kind = JSON_OTHER;
      return read_array(in, depth + 1);
    case 't':
      found->kind = JSON_TRUE;
      return take_word(in, "true");
    case 'f':
      found->kind = JSON_FALSE;
      return take_word(in, "false");
    case 'n':
      found->kind = JSON_OTHER;
      return take_word(in, "null");
    default:
      found->kind = JSON_NUMBER;
      return read_number(in);
  }
}

static bool read_array(struct reader *in, int depth) {
  struct json_member ignored;
  if (!take(in, '[')) return false;
  skip_space(in);
  if (take(in, ']')) return true;
  do {
    if (!read_value(in, depth, &ignored)) return false;
    skip_space(in);
  } while (take(in, ','));
  return take(in, ']');
}

static struct json_member *wanted_member(struct json_member *wanted, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(wanted[i].name, name) == 0) return &wanted[i];
  }
  return NULL;
}

static bool read_object(struct reader *in, int depth, struct json_member *wanted, size_t count) {
  if (!take(in, '{')) return false;
  skip_space(in);
  if (take(in, '}')) return true;
  char closing;
  do {
    skip_space(in);
    char *name = read_string(in);
    if (name == NULL) return false;
    struct json_member ignored = {0}, *member = wanted_member(wanted, count, name);
    if (member == NULL) member = &ignored;
    else if (member->kind != JSON_ABSENT) return false;
    skip_space(in);
    if (!take(in, ':') || !read_value(in, depth, member)) return false;
    char *end = in->at;
    skip_space(in);
    if (in->at >= in->end) return false;
    closing = *in->at++;
    /* A number has no closing mark of its own to put the NUL on; the comma, brace or space after it is read by now. */
    if (member->kind == JSON_NUMBER) *end = '\0';
  } while (closing == ',');
  return closing == '}';
}

bool json_read_object(char *text, size_t length, struct json_member *wanted, size_t count) {
  struct reader in = {text, text + length};
  for (size_t i = 0; i < count; i++) wanted[i].kind = JSON_ABSENT;
  skip_space(&in);
  if (!read_object(&in, 1, wanted, count)) return false;
  skip_space(&in);
  return in.at == in.end;
}
