#ifndef GATEHOUSE_CLIENT_OUTPUT_H
#define GATEHOUSE_CLIENT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Standard output, written without waiting for its reader. O_NONBLOCK is a trap there: it belongs to the open file, which
 * we share with whoever gave it to us, not to our descriptor. So a socket is asked each time, and a pipe is opened anew.
 */
struct client_output {
  enum { OUTPUT_SOCKET, OUTPUT_PIPE, OUTPUT_FILE } kind;
  /* Flags to put back at the end; -1 when they were not touched. */
  int flags_before;
};

void open_client_output(struct client_output *output);
void close_client_output(const struct client_output *output);

/* As write(2) to a descriptor that does not block; a file, a device or a terminal is written at once. */
ssize_t write_client_output(const struct client_output *output, const char *bytes, size_t count);

/* True when poll(2) tells that its reader has gone. On macOS it takes some devices for closed files. */
static inline bool hang_up_is_seen(const struct client_output *output) { return output->kind != OUTPUT_FILE; }

#endif
