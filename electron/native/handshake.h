#ifndef GATEHOUSE_HANDSHAKE_H
#define GATEHOUSE_HANDSHAKE_H

#include <stdbool.h>

#include "flow.h"

/* Who connects, and what for. */
struct connection {
  const char *home;
  const char *client;
  /* NULL: every server that may run, as one. */
  const char *server;
  const char *cwd;
};

/*
 * Shakes hands with the core as shared/contract/wire.ts says; nothing but the Hello is sent before the core has proven that
 * it can read the client's token too. True when the channel is open: `exit_code` is the one for an orderly end, and
 * `from_core` holds what already came after the Welcome. False for everything else, a refusal included.
 */
bool shake_hands(int core, const struct connection *facts, struct flow *from_core, int *exit_code);

#endif
