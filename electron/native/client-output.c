#include "client-output.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* An open file of our own for the same pipe, in place of the one we were given. Only Linux has a way to it. */
static bool reopen_pipe(void) {
  int own = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (own < 0) return false;
  bool taken = dup2(own, STDOUT_FILENO) == STDOUT_FILENO;
  close(own);
  return taken;
}

void open_client_output(struct client_output *output) {
  struct stat facts;
  output->kind = OUTPUT_FILE;
  output->flags_before = -1;
  if (fstat(STDOUT_FILENO, &facts) != 0) return;
  if (S_ISSOCK(facts.st_mode)) output->kind = OUTPUT_SOCKET;
  if (!S_ISFIFO(facts.st_mode)) return;
  output->kind = OUTPUT_PIPE;
  if (reopen_pipe()) return;
  int flags = fcntl(STDOUT_FILENO, F_GETFL);
  if (flags >= 0 && (flags & O_NONBLOCK) == 0 && fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK) == 0) {
    output->flags_before = flags;
  }
}

void close_client_output(const struct client_output *output) {
  if (output->flags_before >= 0) fcntl(STDOUT_FILENO, F_SETFL, output->flags_before);
}

ssize_t write_client_output(const struct client_output *output, const char *bytes, size_t count) {
  if (output->kind == OUTPUT_SOCKET) return send(STDOUT_FILENO, bytes, count, MSG_DONTWAIT);
  return write(STDOUT_FILENO, bytes, count);
}
