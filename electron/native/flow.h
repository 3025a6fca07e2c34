#ifndef GATEHOUSE_FLOW_H
#define GATEHOUSE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Larger than the longest line of a handshake, and as much as a pipe or socket gives at once. */
#define FLOW_BYTES (128 * 1024)

/*
 * Bytes on their way from one descriptor to another. One that is copied is filled only when it is empty: what its reader
 * does not take stays with the writer, and no more than this is ever held.
 */
struct flow {
  size_t start;
  size_t end;
  char bytes[FLOW_BYTES];
};

static inline bool flow_is_empty(const struct flow *flow) { return flow->start == flow->end; }

/* Milliseconds of a clock that never goes back. */
int64_t monotonic_ms(void);

/*
 * The next line of a socket that does not block, without its newline and with a NUL instead; its bytes stay in the flow.
 * NULL when the other side closes, fails, sends more than `limit` bytes without a newline, or needs more than
 * `timeout_ms`.
 */
char *read_line(int socket, struct flow *flow, size_t limit, int64_t timeout_ms, size_t *length);

/* Sends everything on a socket that does not block; false when that is not done within `timeout_ms`. */
bool send_all(int socket, const char *bytes, size_t count, int64_t timeout_ms);

/* True when a system call only asks to be made again: interrupted, or nothing to do yet. */
bool may_retry(int error);

#endif
