#include "options.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "fail.h"

static const struct {
  const char *name;
  int resource;
} resources[] = {
    {"data", RLIMIT_DATA},
    {"nproc", RLIMIT_NPROC},
    {"nofile", RLIMIT_NOFILE},
    {"core", RLIMIT_CORE},
};

/* Decimal digits only: strtoull would take signs and spaces. */
static unsigned long long read_number(const char *text, unsigned long long most, const char *of) {
  unsigned long long number = 0;
  if (*text == '\0') fail("no number for", of, 0);
  for (const char *at = text; *at != '\0'; at++) {
    if (*at < '0' || *at > '9') fail("no number for", of, 0);
    unsigned digit = (unsigned)(*at - '0');
    if (number > (most - digit) / 10) fail("too large a number for", of, 0);
    number = number * 10 + digit;
  }
  return number;
}

static const char *next(char **argv, int *at, const char *option) {
  const char *value = argv[*at + 1];
  if (value == NULL || strcmp(value, "--") == 0) fail("no value for", option, 0);
  *at += 1;
  return value;
}

static void read_forward(char **argv, int *at, struct options *options) {
  if (options->forward_count == MOST_FORWARDS) fail("too many of", "--forward", 0);
  unsigned long long port = read_number(next(argv, at, "--forward"), UINT16_MAX, "--forward");
  const char *socket = next(argv, at, "--forward");
  if (port == 0) fail("no port 0 for", "--forward", 0);
  if (strlen(socket) >= sizeof ((struct sockaddr_un *)NULL)->sun_path) fail("too long a path for", "--forward", 0);
  options->forwards[options->forward_count++] = (struct forward){(uint16_t)port, socket};
}

static void read_limit(char **argv, int *at, struct options *options) {
  const char *text = next(argv, at, "--limit");
  if (options->limit_count == MOST_LIMITS) fail("too many of", "--limit", 0);
  for (size_t index = 0; index < sizeof resources / sizeof *resources; index++) {
    size_t length = strlen(resources[index].name);
    if (strncmp(text, resources[index].name, length) != 0 || text[length] != '=') continue;
    rlim_t value = read_number(text + length + 1, LLONG_MAX, "--limit");
    options->limits[options->limit_count++] = (struct limit){resources[index].resource, value};
    return;
  }
  fail("no such limit:", text, 0);
}

void read_options(int argc, char **argv, struct options *options) {
  *options = (struct options){.seccomp = -1};
  options->read = calloc((size_t)argc + 1, sizeof *options->read);
  options->write = calloc((size_t)argc + 1, sizeof *options->write);
  if (options->read == NULL || options->write == NULL) fail("no memory", "", ENOMEM);
  int at = 1;
  for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
    if (strcmp(argv[at], "--forward") == 0) read_forward(argv, &at, options);
    else if (strcmp(argv[at], "--limit") == 0) read_limit(argv, &at, options);
    else if (strcmp(argv[at], "--landlock") == 0) options->landlock = true;
    else if (strcmp(argv[at], "--read") == 0) options->read[options->read_count++] = next(argv, &at, "--read");
    else if (strcmp(argv[at], "--write") == 0) options->write[options->write_count++] = next(argv, &at, "--write");
    else if (strcmp(argv[at], "--seccomp") == 0) options->seccomp = (int)read_number(next(argv, &at, "--seccomp"), INT_MAX, "--seccomp");
    else fail("no such option:", argv[at], 0);
  }
  if (at + 1 >= argc) fail("no command: sandbox-init [OPTION]... -- PROGRAM [ARG]...", "", 0);
  if (!options->landlock && options->read_count + options->write_count > 0) fail("paths without", "--landlock", 0);
  options->command = argv + at + 1;
}
