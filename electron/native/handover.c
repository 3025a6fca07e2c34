#include "handover.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core-socket.h"

#ifdef __linux__

#define STREAMS 2
/* What the core says when it ends before its client does (electron/host/handed-streams.ts). */
#define CORE_FIRST '!'

enum { CLIENT_IN, CLIENT_OUT, CORE, WATCHED };

static bool is_open_stream_socket(int descriptor) {
  struct sockaddr_storage address;
  socklen_t address_size = sizeof address, size = sizeof(int);
  int type = 0;
  return getsockname(descriptor, (struct sockaddr *)&address, &address_size) == 0 && address.ss_family == AF_UNIX &&
         getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

static bool is_same_file(const struct stat *one, const struct stat *other) {
  return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

/*
 * O_NONBLOCK belongs to the open file: a parent that gave us its own streams could take it away again, and the core would
 * wait for this one client while all others wait for the core. A parent that cannot be looked at is taken for one.
 */
static bool holds_any(pid_t parent, const struct stat streams[STREAMS]) {
  for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
    char path[64];
    struct stat held;
    snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)parent, number);
    if (stat(path, &held) != 0) {
      if (errno == ENOENT) continue;
      return true;
    }
    for (int stream = 0; stream < STREAMS; stream++) {
      if (is_same_file(&held, &streams[stream])) return true;
    }
  }
  return false;
}

bool can_hand_over(pid_t parent) {
  struct stat streams[STREAMS];
  if (!is_open_stream_socket(STDIN_FILENO) || !is_open_stream_socket(STDOUT_FILENO)) return false;
  if (fstat(STDIN_FILENO, &streams[0]) != 0 || fstat(STDOUT_FILENO, &streams[1]) != 0) return false;
  return !is_same_file(&streams[0], &streams[1]) && !holds_any(parent, streams);
}

bool hand_over(const char *home, const char *ticket) {
  char path[PATH_MAX];
  int wanted = snprintf(path, sizeof path, "%s/run/handover.sock", home);
  if (wanted < 0 || (size_t)wanted >= sizeof path) return false;
  int broker = connect_socket(path, SOCK_SEQPACKET);
  if (broker < 0) return false;
  int streams[STREAMS] = {STDIN_FILENO, STDOUT_FILENO};
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof streams)];
  } control = {0};
  struct iovec text = {.iov_base = (void *)ticket, .iov_len = strlen(ticket)};
  struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof streams);
  memcpy(CMSG_DATA(rights), streams, sizeof streams);
  bool sent = sendmsg(broker, &message, 0) == (ssize_t)text.iov_len;
  close(broker);
  return sent;
}

struct watch {
  bool core_first;
  bool client_closed;
  bool reader_gone;
  int64_t leave_at;
  int64_t look_at;
};

/* The core reads the client; here it is only seen that it will say no more, or that nobody reads what it is told. */
static void see_client(struct watch *watch, const struct pollfd polled[WATCHED]) {
  if (polled[CLIENT_OUT].revents != 0) watch->reader_gone = true;
  if (polled[CLIENT_IN].revents == 0 || watch->client_closed) return;
  watch->client_closed = true;
  watch->leave_at = monotonic_ms() + FAREWELL_MS;
}

static int watch_once(struct watch *watch, int core, int timeout, struct pollfd polled[WATCHED]) {
  polled[CLIENT_IN] = (struct pollfd){.fd = watch->client_closed ? -1 : STDIN_FILENO, .events = POLLRDHUP};
  polled[CLIENT_OUT] = (struct pollfd){.fd = watch->reader_gone ? -1 : STDOUT_FILENO, .events = POLLRDHUP};
  polled[CORE] = (struct pollfd){.fd = core, .events = POLLIN};
  int ready = poll(polled, WATCHED, timeout);
  if (ready > 0) see_client(watch, polled);
  return ready;
}

/*
 * What the core says here are signs of life after the client has closed, and that it ends before its client does: one byte
 * each. False when it has ended.
 */
static bool hear_core(struct watch *watch, int core) {
  char signs[64];
  ssize_t count = recv(core, signs, sizeof signs, 0);
  if (count < 0 && may_retry(errno)) return true;
  if (count > 0 && memchr(signs, CORE_FIRST, (size_t)count) != NULL) watch->core_first = true;
  watch->leave_at = monotonic_ms() + FAREWELL_MS;
  return count > 0;
}

int watch_channel(const struct channel *channel) {
  struct watch watch = {.look_at = monotonic_ms() + PARENT_LOOK_MS};
  struct pollfd polled[WATCHED];
  for (;;) {
    int ready = watch_once(&watch, channel->core, PARENT_LOOK_MS, polled);
    if (ready < 0 && !may_retry(errno)) return LOST_CORE;
    if (ready > 0 && polled[CORE].revents != 0 && !hear_core(&watch, channel->core)) break;
    int64_t now = monotonic_ms();
    if (watch.client_closed && now >= watch.leave_at) return channel->exit_code;
    if (now < watch.look_at) continue;
    watch.look_at = now + PARENT_LOOK_MS;
    if (getppid() != channel->parent) return channel->exit_code;
  }
  /* Both may have ended in the same moment. The client's end makes ours orderly, unless it only followed the core's. */
  watch_once(&watch, -1, 0, polled);
  bool client_first = !watch.core_first && (watch.client_closed || watch.reader_gone);
  bool orderly = client_first || channel->exit_code != 0;
  return orderly ? channel->exit_code : LOST_CORE;
}

#else

bool can_hand_over(pid_t parent) {
  (void)parent;
  return false;
}

bool hand_over(const char *home, const char *ticket) {
  (void)home;
  (void)ticket;
  return false;
}

int watch_channel(const struct channel *channel) { return relay_channel(channel); }

#endif
