#ifndef GATEHOUSE_HANDOVER_H
#define GATEHOUSE_HANDOVER_H

#include <stdbool.h>
#include <sys/types.h>

#include "relay.h"

/*
 * Handing the client's own sockets to the core takes the shim out of the way of every message: a copy and a wake-up less
 * in each direction. It is done on Linux, where a client's standard input and output are two sockets (those of Node.js
 * and Electron are) that no one else on our side holds.
 */

/* True when both standard streams can be handed over. `parent` is the process that started us. */
bool can_hand_over(pid_t parent);

/*
 * Sends both to the broker of a data folder's core (electron/native/broker); false when they did not get there, and are
 * still ours alone.
 */
bool hand_over(const char *home, const char *ticket);

/*
 * Keeps the session of a channel whose streams were handed over: it lasts until the core closes its end, the client is
 * gone, or the core has been silent too long after the client closed. The exit code of the shim, as `relay_channel`.
 */
int watch_channel(const struct channel *channel);

#endif
