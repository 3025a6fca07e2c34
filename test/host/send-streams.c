/*
 * A peer of the broker that sends what it is told, right or wrong: `send-streams SOCKET TICKET [KIND...]`. Each KIND
 * becomes one descriptor: `socket` (one of a fresh pair whose other end it keeps), `same` (the last one again),
 * `listening`, `datagram`, `pipe`, `file`. It then says `sent` and waits for the end of its input.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int made(const char *kind, int last) {
  int pair[2] = {-1, -1};
  if (strcmp(kind, "same") == 0) return last;
  if (strcmp(kind, "file") == 0) return open("/dev/null", O_RDWR);
  if (strcmp(kind, "pipe") == 0) return pipe(pair) == 0 ? pair[0] : -1;
  if (strcmp(kind, "listening") == 0) {
    struct sockaddr_un none = {.sun_family = AF_UNIX};
    pair[0] = socket(AF_UNIX, SOCK_STREAM, 0);
    bind(pair[0], (const struct sockaddr *)&none, sizeof none.sun_family);
    return listen(pair[0], 1) == 0 ? pair[0] : -1;
  }
  return socketpair(AF_UNIX, strcmp(kind, "datagram") == 0 ? SOCK_DGRAM : SOCK_STREAM, 0, pair) == 0 ? pair[0] : -1;
}

int main(int count, char **words) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, words[1]);
  int broker = socket(AF_UNIX, SOCK_SEQPACKET, 0);
  if (connect(broker, (const struct sockaddr *)&address, sizeof address) != 0) return 1;
  int streams[8], number = 0;
  for (int i = 3; i < count; i++, number++) streams[number] = made(words[i], number > 0 ? streams[number - 1] : -1);
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof streams)];
  } control = {0};
  struct iovec text = {.iov_base = words[2], .iov_len = strlen(words[2])};
  struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1};
  size_t size = sizeof(int) * (size_t)number;
  if (number > 0) {
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(size);
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(rights), streams, size);
  }
  if (sendmsg(broker, &message, 0) < 0) return 1;
  puts("sent");
  fflush(stdout);
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) continue;
  return 0;
}
