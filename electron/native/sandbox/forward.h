#ifndef GATEHOUSE_SANDBOX_FORWARD_H
#define GATEHOUSE_SANDBOX_FORWARD_H

#include <stddef.h>

#include "options.h"

/* Both addresses of the loopback, where there are both. */
#define MOST_LISTENERS (2 * MOST_FORWARDS)

struct listener {
  int descriptor;
  const char *socket;
};

/* Listens on the loopback for every forward; answers how many listeners there are. Ends the program when it cannot. */
size_t listen_for(const struct options *options, struct listener listeners[MOST_LISTENERS]);

/*
 * Copies between each connection and its unix socket until `signals`, a signalfd, can be read; then answers. Never ends
 * otherwise, whatever peers do.
 */
void forward_until_signal(int signals, const struct listener *listeners, size_t count);

#endif
