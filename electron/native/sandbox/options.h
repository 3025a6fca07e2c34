#ifndef GATEHOUSE_SANDBOX_OPTIONS_H
#define GATEHOUSE_SANDBOX_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#define MOST_FORWARDS 64
#define MOST_LIMITS 8

/* Connections to 127.0.0.1:`port` are joined with the unix socket. */
struct forward {
  uint16_t port;
  const char *socket;
};

struct limit {
  int resource;
  rlim_t value;
};

struct options {
  struct forward forwards[MOST_FORWARDS];
  size_t forward_count;
  struct limit limits[MOST_LIMITS];
  size_t limit_count;
  bool landlock;
  /* Paths of argv; NULL at the end. */
  const char **read;
  const char **write;
  size_t read_count, write_count;
  /* Descriptor of a compiled seccomp program, or -1. */
  int seccomp;
  /* NULL at the end. */
  char **command;
};

/* Reads the command line; ends the program when it says anything this program does not do. */
void read_options(int argc, char **argv, struct options *options);

#endif
