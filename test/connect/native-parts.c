/*
 * Runs parts of the native shim on what comes by standard input, for tests. A request is an operation (one byte), and two
 * texts, each after its length (four bytes, big-endian); an answer is one text after its length.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json-quote.h"
#include "json-read.h"
#include "sha256.h"

struct text {
  size_t length;
  char *bytes;
};

static bool read_text(struct text *text) {
  uint8_t size[4];
  if (fread(size, 1, 4, stdin) != 4) return false;
  text->length = (size_t)size[0] << 24 | (size_t)size[1] << 16 | (size_t)size[2] << 8 | size[3];
  text->bytes = malloc(text->length + 1);
  if (text->bytes == NULL || fread(text->bytes, 1, text->length, stdin) != text->length) return false;
  text->bytes[text->length] = '\0';
  return true;
}

static void answer(const char *bytes) {
  size_t length = strlen(bytes);
  uint8_t size[4] = {(uint8_t)(length >> 24), (uint8_t)(length >> 16), (uint8_t)(length >> 8), (uint8_t)length};
  fwrite(size, 1, 4, stdout);
  fwrite(bytes, 1, length, stdout);
  fflush(stdout);
}

/* What was found of the wanted members `a` and `b`: for each its kind, and for texts and numbers also their hex. */
static void answer_members(const struct text *json) {
  struct json_member members[] = {{.name = "a"}, {.name = "b"}};
  /* As long as the text, without a NUL: the address check sees the first byte too many. */
  char *exact = malloc(json->length > 0 ? json->length : 1);
  if (exact == NULL) abort();
  memcpy(exact, json->bytes, json->length);
  if (!json_read_object(exact, json->length, members, 2)) {
    answer("refused");
    free(exact);
    return;
  }
  static const char *const kinds[] = {"absent", "string", "number", "true", "false", "other"};
  size_t size = 64 + 2 * json->length;
  char *found = malloc(size), *at = found;
  if (found == NULL) abort();
  for (int i = 0; i < 2; i++) {
    at += snprintf(at, size - (size_t)(at - found), "%s ", kinds[members[i].kind]);
    if (members[i].kind != JSON_STRING && members[i].kind != JSON_NUMBER) continue;
    to_hex((const uint8_t *)members[i].text, strlen(members[i].text), at);
    at += strlen(at);
    *at++ = ' ';
    *at = '\0';
  }
  answer(found);
  free(found);
  free(exact);
}

/* The first text quoted into as many bytes as the second says. */
static void answer_quoted(const struct text *text, const struct text *size) {
  size_t room = (size_t)atoi(size->bytes);
  char *quoted = malloc(room);
  if (quoted == NULL) abort();
  answer(json_quote(text->bytes, quoted, room) ? quoted : "refused");
  free(quoted);
}

/* The second text in pieces of growing length: how it is cut must not matter. */
static void answer_hmac(const struct text *key, const struct text *message) {
  struct hmac hmac;
  char hex[SHA256_HEX];
  hmac_start(&hmac, key->bytes, key->length);
  size_t done = 0;
  for (size_t part = 0; done < message->length; part++) {
    size_t count = message->length - done < part ? message->length - done : part;
    hmac_add(&hmac, message->bytes + done, count);
    done += count;
  }
  hmac_end(&hmac, hex);
  answer(hex);
}

int main(void) {
  struct text first, second;
  for (int operation; (operation = getchar()) != EOF;) {
    if (!read_text(&first) || !read_text(&second)) return 1;
    if (operation == 'h') answer_hmac(&first, &second);
    if (operation == 'j') answer_members(&first);
    if (operation == 'q') answer_quoted(&first, &second);
    free(first.bytes);
    free(second.bytes);
  }
  return 0;
}
