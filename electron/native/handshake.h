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
  /* The standard streams can be handed over to the core (handover.h). */
  bool can_hand_over;
};

/* 16 random bytes in hex: what the core gives out for one handover. */
#define TICKET_LENGTH 32

/* What the core agreed to. */
struct welcome {
  /* The exit code for an orderly end. */
  int exit_code;
  /* Under which the streams may be handed over; empty when they are to be copied. */
  char ticket[TICKET_LENGTH + 1];
};

/*
 * Shakes hands with the core as shared/contract/wire.ts says; nothing but the Hello is sent before the core has proven that
 * it can read the client's token too. True when the channel is open: `from_core` holds what already came after
 * the Welcome. False for everything else, a refusal included.
 */
bool shake_hands(int core, const struct connection *facts, struct flow *from_core, struct welcome *welcome);

#endif
