#include "handshake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

#include "json-quote.h"
#include "json-read.h"
#include "private-file.h"
#include "sha256.h"

#define LINE_LIMIT_BYTES (64 * 1024)
/* The core reads no longer Hello than this. */
#define HELLO_BYTES (16 * 1024)
#define GREETING_MS 10000
/* Longer: the core decides in this time whether the server may run, and may have to read its files for that. */
#define WELCOME_MS 60000
#define NONCE_BYTES 16

/* HMAC(token, "LABEL:FIRST:SECOND"). The labels differ by direction, so that no side answers its own challenge. */
static void prove(const char *token, const char *label, const char *first, const char *second, char *proof) {
  const char *parts[] = {label, ":", first, ":", second};
  struct hmac hmac;
  hmac_start(&hmac, token, TOKEN_LENGTH);
  for (size_t i = 0; i < 5; i++) hmac_add(&hmac, parts[i], strlen(parts[i]));
  hmac_end(&hmac, proof);
}

/* Does not tell by its duration where two proofs differ. */
static bool same_proof(const char *expected, const char *given) {
  if (strlen(given) != SHA256_HEX - 1) return false;
  unsigned char difference = 0;
  for (size_t i = 0; i < SHA256_HEX - 1; i++) difference |= (unsigned char)(expected[i] ^ given[i]);
  return difference == 0;
}

static bool make_nonce(char nonce[2 * NONCE_BYTES + 1]) {
  uint8_t bytes[NONCE_BYTES];
  if (getentropy(bytes, sizeof bytes) != 0) return false;
  to_hex(bytes, sizeof bytes, nonce);
  return true;
}

/* The core's nonce out of its greeting; points into the line. */
static const char *parse_greeting(char *line, size_t length) {
  struct json_member members[] = {{.name = "gatehouse"}, {.name = "nonce"}};
  if (!json_read_object(line, length, members, 2)) return NULL;
  bool good = members[0].kind == JSON_NUMBER && strcmp(members[0].text, "1") == 0 && members[1].kind == JSON_STRING;
  return good ? members[1].text : NULL;
}

/* The core's proof out of its Welcome; points into the line. NULL for a refusal, too. */
static const char *parse_welcome(char *line, size_t length, struct welcome *welcome) {
  struct json_member members[] = {{.name = "ok"}, {.name = "proof"}, {.name = "exit"}, {.name = "handover"}};
  if (!json_read_object(line, length, members, 4)) return NULL;
  if (members[0].kind != JSON_TRUE || members[1].kind != JSON_STRING || members[2].kind != JSON_NUMBER) return NULL;
  char *end;
  long code = strtol(members[2].text, &end, 10);
  if (*end != '\0' || code < 0 || code > 255) return NULL;
  welcome->exit_code = (int)code;
  bool offered = members[3].kind == JSON_STRING && strlen(members[3].text) == TICKET_LENGTH;
  strcpy(welcome->ticket, offered ? members[3].text : "");
  return members[1].text;
}

static bool send_hello(int core, const struct connection *facts, const char *nonce, const char *proof) {
  char server[HELLO_BYTES], cwd[HELLO_BYTES], hello[HELLO_BYTES];
  bool named = facts->server != NULL;
  server[0] = '\0';
  if (named && !json_quote(facts->server, server, sizeof server)) return false;
  if (!json_quote(facts->cwd, cwd, sizeof cwd)) return false;
  /* The client's id needs no quoting: it is of a-z, 0-9 and dash. */
  int length = snprintf(hello, sizeof hello,
                        "{\"role\":\"connect\",\"client\":\"%s\",\"nonce\":\"%s\",\"proof\":\"%s\","
                        "\"version\":\"" GATEHOUSE_VERSION "\",\"pid\":%ld%s%s%s,\"cwd\":%s}\n",
                        facts->client, nonce, proof, (long)getpid(), named ? ",\"server\":" : "", server,
                        facts->can_hand_over ? ",\"handover\":true" : "", cwd);
  return length > 0 && (size_t)length < sizeof hello && send_all(core, hello, (size_t)length, GREETING_MS);
}

bool shake_hands(int core, const struct connection *facts, struct flow *from_core, struct welcome *welcome) {
  char token[TOKEN_LENGTH + 1], nonce[2 * NONCE_BYTES + 1], hello_proof[SHA256_HEX], welcome_proof[SHA256_HEX];
  /* A file that is there and no token is the Node shim's to complain about; making one leaves it alone. */
  bool known = read_token(facts->home, facts->client, token) ||
               (make_token(facts->home, facts->client) && read_token(facts->home, facts->client, token));
  if (!known || !make_nonce(nonce)) return false;
  size_t length;
  char *line = read_line(core, from_core, LINE_LIMIT_BYTES, GREETING_MS, &length);
  const char *core_nonce = line == NULL ? NULL : parse_greeting(line, length);
  if (core_nonce == NULL) return false;
  /* Both before the next line is read: that overwrites the greeting. */
  prove(token, "hello", core_nonce, nonce, hello_proof);
  prove(token, "welcome", nonce, core_nonce, welcome_proof);
  if (!send_hello(core, facts, nonce, hello_proof)) return false;
  line = read_line(core, from_core, LINE_LIMIT_BYTES, WELCOME_MS, &length);
  const char *given = line == NULL ? NULL : parse_welcome(line, length, welcome);
  return given != NULL && same_proof(welcome_proof, given);
}
