#ifndef GATEHOUSE_RELAY_H
#define GATEHOUSE_RELAY_H

#include <sys/types.h>

#include "flow.h"

/* How long the core may be silent after the client has closed before the shim leaves all the same. */
#ifndef FAREWELL_MS
#define FAREWELL_MS 10000
#endif
/* How often it is looked whether the client still lives. */
#define PARENT_LOOK_MS 3000
/* The exit code when the core went first and gave none. */
#define LOST_CORE 1

/* An open channel to the core, and what decides about its end. */
struct channel {
  int core;
  /* What the core has sent already. */
  struct flow *from_core;
  /* The exit code the core gave for an orderly end. */
  int exit_code;
  /* The process that started us. When we get another parent, it is gone, though something may hold our stdin open. */
  pid_t parent;
};

/*
 * Copies bytes both ways between standard input and output and the core, each at the reader's pace, until the connection
 * ends; the exit code of the shim. When the client closes, the core is told (half-close), and its last words still arrive;
 * when the core goes first, the code is 1, or the one it gave.
 */
int relay_channel(const struct channel *channel);

#endif
