#include "flow.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool may_retry(int error) { return error == EINTR || error == EAGAIN || error == EWOULDBLOCK; }

/* Waits until the socket is ready or broken; false when the deadline has passed. */
static bool wait_until(int64_t deadline, int socket, short events) {
  for (;;) {
    int64_t left = deadline - monotonic_ms();
    if (left <= 0) return false;
    struct pollfd wanted = {.fd = socket, .events = events};
    int ready = poll(&wanted, 1, (int)left);
    if (ready > 0) return true;
    if (ready < 0 && !may_retry(errno)) return false;
  }
}

char *read_line(int socket, struct flow *flow, size_t limit, int64_t timeout_ms, size_t *length) {
  int64_t deadline = monotonic_ms() + timeout_ms;
  memmove(flow->bytes, flow->bytes + flow->start, flow->end - flow->start);
  flow->end -= flow->start;
  flow->start = 0;
  for (size_t searched = 0;;) {
    char *newline = memchr(flow->bytes + searched, '\n', flow->end - searched);
    searched = newline == NULL ? flow->end : (size_t)(newline - flow->bytes);
    if (searched > limit) return NULL;
    if (newline != NULL) {
      *newline = '\0';
      *length = searched;
      flow->start = searched + 1;
      return flow->bytes;
    }
    if (!wait_until(deadline, socket, POLLIN)) return NULL;
    ssize_t count = recv(socket, flow->bytes + flow->end, FLOW_BYTES - flow->end, 0);
    if (count > 0) flow->end += (size_t)count;
    else if (count == 0 || !may_retry(errno)) return NULL;
  }
}

bool send_all(int socket, const char *bytes, size_t count, int64_t timeout_ms) {
  int64_t deadline = monotonic_ms() + timeout_ms;
  while (count > 0) {
    ssize_t sent = send(socket, bytes, count, 0);
    if (sent >= 0) {
      bytes += sent;
      count -= (size_t)sent;
    } else if (!may_retry(errno) || !wait_until(deadline, socket, POLLOUT)) {
      return false;
    }
  }
  return true;
}
