#include "forward.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fail.h"

#define MOST_LINKS 128
#define LINK_BYTES 16384
#define BACKLOG 64

/* What was read of one end and waits for the other. `ended`: nothing more comes; `told`: the other knows. */
struct way {
  bool ended, told;
  size_t start, end;
  char bytes[LINK_BYTES];
};

/* Two joined connections: ways[i] carries what comes out of ends[i]. */
struct link {
  int ends[2];
  struct way ways[2];
};

static struct link *links[MOST_LINKS];
static size_t link_count;

static int listen_at(const struct sockaddr *address, socklen_t size) {
  int descriptor = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;
  if (descriptor < 0) return -1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (address->sa_family == AF_INET6) setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (bind(descriptor, address, size) == 0 && listen(descriptor, BACKLOG) == 0) return descriptor;
  int error = errno;
  close(descriptor);
  errno = error;
  return -1;
}

size_t listen_for(const struct options *options, struct listener listeners[MOST_LISTENERS]) {
  size_t count = 0;
  for (size_t index = 0; index < options->forward_count; index++) {
    const struct forward *forward = &options->forwards[index];
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(forward->port)};
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int descriptor = listen_at((struct sockaddr *)&four, sizeof four);
    if (descriptor < 0) fail("cannot listen for", forward->socket, errno);
    listeners[count++] = (struct listener){descriptor, forward->socket};
    /* Programs that look up localhost may try this one first. Not every system has it. */
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(forward->port)};
    six.sin6_addr = in6addr_loopback;
    descriptor = listen_at((struct sockaddr *)&six, sizeof six);
    if (descriptor >= 0) listeners[count++] = (struct listener){descriptor, forward->socket};
  }
  return count;
}

/* A connection to the unix socket, or -1. It is there or not: connecting does not wait. */
static int reach(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -1;
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0) return descriptor;
  close(descriptor);
  return -1;
}

static void accept_one(const struct listener *listener) {
  int near = accept4(listener->descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (near < 0) return;
  int far = reach(listener->socket);
  struct link *link = far < 0 ? NULL : malloc(sizeof *link);
  if (link == NULL) {
    if (far >= 0) close(far);
    close(near);
    return;
  }
  link->ends[0] = near;
  link->ends[1] = far;
  for (int side = 0; side < 2; side++) {
    link->ways[side].ended = link->ways[side].told = false;
    link->ways[side].start = link->ways[side].end = 0;
  }
  links[link_count++] = link;
}

static bool is_empty(const struct way *way) { return way->start == way->end; }

static bool is_over(int error) { return error != EAGAIN && error != EWOULDBLOCK && error != EINTR; }

/* Writes what waits, and passes on the end; false when the link is broken. */
static bool flush(struct link *link, int from) {
  struct way *way = &link->ways[from];
  int to = link->ends[1 - from];
  while (!is_empty(way)) {
    ssize_t count = send(to, way->bytes + way->start, way->end - way->start, MSG_NOSIGNAL);
    if (count < 0) return !is_over(errno);
    way->start += (size_t)count;
  }
  if (way->ended && !way->told) {
    shutdown(to, SHUT_WR);
    way->told = true;
  }
  return true;
}

static bool fill(struct link *link, int from) {
  struct way *way = &link->ways[from];
  ssize_t count = recv(link->ends[from], way->bytes, LINK_BYTES, 0);
  if (count < 0) return !is_over(errno);
  if (count == 0) way->ended = true;
  way->start = 0;
  way->end = (size_t)count;
  return flush(link, from);
}

/* Only what can be acted on is waited for: a hang-up is reported always, again and again. */
static void choose(const struct link *link, struct pollfd polled[2]) {
  for (int side = 0; side < 2; side++) {
    bool may_read = !link->ways[side].ended && is_empty(&link->ways[side]);
    bool must_write = !is_empty(&link->ways[1 - side]);
    polled[side] = (struct pollfd){.fd = may_read || must_write ? link->ends[side] : -1,
                                   .events = (short)((may_read ? POLLIN : 0) | (must_write ? POLLOUT : 0))};
  }
}

/* False when both ways are done, or one broke. */
static bool copy(struct link *link, const struct pollfd polled[2]) {
  for (int side = 0; side < 2; side++) {
    if (polled[side].fd < 0 || polled[side].revents == 0) continue;
    if ((polled[side].revents & POLLERR) != 0) return false;
    if ((polled[side].events & POLLOUT) != 0 && !flush(link, 1 - side)) return false;
    if ((polled[side].events & POLLIN) != 0 && !fill(link, side)) return false;
  }
  return !(link->ways[0].told && link->ways[1].told);
}

static void drop(size_t index) {
  close(links[index]->ends[0]);
  close(links[index]->ends[1]);
  free(links[index]);
  links[index] = links[--link_count];
}

void forward_until_signal(int signals, const struct listener *listeners, size_t count) {
  static struct pollfd polled[1 + MOST_LISTENERS + 2 * MOST_LINKS];
  for (;;) {
    size_t known = link_count;
    struct pollfd *of_links = polled + 1 + count;
    polled[0] = (struct pollfd){.fd = signals, .events = POLLIN};
    for (size_t index = 0; index < count; index++)
      polled[1 + index] = (struct pollfd){.fd = known < MOST_LINKS ? listeners[index].descriptor : -1, .events = POLLIN};
    for (size_t index = 0; index < known; index++) choose(links[index], of_links + 2 * index);
    if (poll(polled, 1 + count + 2 * known, -1) < 0) continue;
    if (polled[0].revents != 0) return;
    /* From the last one down: dropping one moves the last into its place. */
    for (size_t index = known; index-- > 0;)
      if (!copy(links[index], of_links + 2 * index)) drop(index);
    for (size_t index = 0; index < count && link_count < MOST_LINKS; index++)
      if (polled[1 + index].fd >= 0 && polled[1 + index].revents != 0) accept_one(&listeners[index]);
  }
}
