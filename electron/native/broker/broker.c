/*
 * The broker: takes the standard streams of clients from native shims (electron/native/handover.c) and gives them to the
 * core, which is written in a language that has no call for that. Only on Linux.
 *
 *   broker SOCKET
 *
 * The core starts it with Node's IPC channel and is the only one it speaks to; it ends when that channel does. It listens
 * at SOCKET, which only its user can reach. Each message there is a ticket and two descriptors. What it checks: that the
 * peer is of this user, that both are connected unix stream sockets, and two. What a ticket is worth, the core decides.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "send-room.h"

#define TICKET_LENGTH 32
#define STREAMS 2
#define BACKLOG 64
/* A shim sends at once when it has connected. */
#define PEER_MS 500
#define FAILED 1

/* Room for one descriptor more than is wanted, so that too many are seen and not dropped in silence. */
union rights {
  struct cmsghdr header;
  char bytes[CMSG_SPACE(sizeof(int) * (STREAMS + 1))];
};

static bool wait_for(int descriptor, short events, int timeout) {
  struct pollfd polled = {.fd = descriptor, .events = events};
  int ready;
  do ready = poll(&polled, 1, timeout);
  while (ready < 0 && errno == EINTR);
  return ready > 0;
}

static bool is_ours(int peer) {
  struct ucred who;
  socklen_t size = sizeof who;
  return getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.uid == getuid();
}

/* Also makes it one that does not wait: the core must never. */
static bool is_usable(int stream) {
  struct sockaddr_storage address;
  socklen_t size = sizeof address, number_size = sizeof(int);
  int type = 0, listening = 1, flags = fcntl(stream, F_GETFL);
  return flags >= 0 && getpeername(stream, (struct sockaddr *)&address, &size) == 0 && address.ss_family == AF_UNIX &&
         getsockopt(stream, SOL_SOCKET, SO_TYPE, &type, &number_size) == 0 && type == SOCK_STREAM &&
         getsockopt(stream, SOL_SOCKET, SO_ACCEPTCONN, &listening, &number_size) == 0 && listening == 0 &&
         fcntl(stream, F_SETFL, flags | O_NONBLOCK) == 0;
}

static bool are_usable(const int streams[STREAMS]) {
  struct stat one, other;
  if (fstat(streams[0], &one) != 0 || fstat(streams[1], &other) != 0) return false;
  if (one.st_dev == other.st_dev && one.st_ino == other.st_ino) return false;
  return is_usable(streams[0]) && is_usable(streams[1]);
}

/* Takes what a peer sent; how many descriptors came, all of which are ours to close. */
static size_t receive(int peer, char ticket[TICKET_LENGTH + 1], int streams[STREAMS + 1]) {
  union rights control;
  struct iovec text = {.iov_base = ticket, .iov_len = TICKET_LENGTH + 1};
  struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t length = recvmsg(peer, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  size_t count = 0;
  if (length < 0) return 0;
  for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    size_t came = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < came && count <= STREAMS; i++) {
      memcpy(&streams[count++], CMSG_DATA(part) + i * sizeof(int), sizeof(int));
    }
  }
  bool whole = length == TICKET_LENGTH && (message.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) == 0;
  ticket[whole ? TICKET_LENGTH : 0] = '\0';
  return count;
}

/* Node answers each handle with a line. Nothing else comes from the core; when it ends, so do we. */
static void await_answer(int core) {
  for (;;) {
    char byte;
    ssize_t count = recv(core, &byte, 1, 0);
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) exit(0);
    if (count == 1 && byte == '\n') return;
    if (count < 0) wait_for(core, POLLIN, -1);
  }
}

/* One handle in the form of Node's IPC channel (lib/internal/child_process.js): a JSON line, the descriptor beside it. */
static void give(int core, const char *ticket, const char *stream, int descriptor) {
  char line[256];
  int length = snprintf(line, sizeof line,
                        "{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Socket\","
                        "\"msg\":{\"ticket\":\"%s\",\"stream\":\"%s\"}}\n",
                        ticket, stream);
  union rights control = {0};
  struct iovec text = {.iov_base = line, .iov_len = (size_t)length};
  struct msghdr message = {
      .msg_iov = &text, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = CMSG_SPACE(sizeof descriptor)};
  struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof descriptor);
  memcpy(CMSG_DATA(rights), &descriptor, sizeof descriptor);
  while (sendmsg(core, &message, 0) < 0) {
    if (errno != EINTR && errno != EAGAIN) exit(0);
    wait_for(core, POLLOUT, -1);
  }
  await_answer(core);
}

static void serve(int peer, int core) {
  char ticket[TICKET_LENGTH + 1];
  int streams[STREAMS + 1];
  if (!is_ours(peer) || !wait_for(peer, POLLIN, PEER_MS)) return;
  size_t count = receive(peer, ticket, streams);
  bool good = count == STREAMS && strspn(ticket, "0123456789abcdef") == TICKET_LENGTH && are_usable(streams);
  if (good) {
    give_send_room(streams[1]);
    give(core, ticket, "input", streams[0]);
    give(core, ticket, "output", streams[1]);
  }
  for (size_t i = 0; i < count; i++) close(streams[i]);
}

static int listen_at(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) return -1;
  strcpy(address.sun_path, path);
  umask(0177);
  unlink(path);
  int made = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  bool listens = made >= 0 && bind(made, (const struct sockaddr *)&address, sizeof address) == 0 &&
                 listen(made, BACKLOG) == 0;
  return listens ? made : -1;
}

int main(int count, char **words) {
  const char *channel = getenv("NODE_CHANNEL_FD");
  if (count != 2 || channel == NULL) {
    fputs("gatehouse: this program is started by the core of Gatehouse.\n", stderr);
    return FAILED;
  }
  int core = atoi(channel);
  /* The core ends it, whoever else ends what stands in front of it. */
  for (int signals[] = {SIGHUP, SIGINT, SIGTERM, SIGPIPE}, i = 0; i < 4; i++) signal(signals[i], SIG_IGN);
  int listener = listen_at(words[1]);
  if (listener < 0 || send(core, "{\"listening\":true}\n", 19, 0) != 19) return FAILED;
  for (;;) {
    struct pollfd polled[] = {{.fd = listener, .events = POLLIN}, {.fd = core, .events = POLLIN}};
    if (poll(polled, 2, -1) < 0 && errno != EINTR) return FAILED;
    /* Unasked, the core says nothing: it has ended, or is a stranger. */
    if (polled[1].revents != 0) return 0;
    int peer = polled[0].revents == 0 ? -1 : accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (peer < 0) continue;
    serve(peer, core);
    close(peer);
  }
}
