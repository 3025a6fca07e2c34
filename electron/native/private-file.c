#include "private-file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Fills `text` to the end of the file; false when that is not reached within `size` - 1 bytes. */
static bool read_to_end(int file, char *text, size_t size, size_t *length) {
  size_t filled = 0;
  while (filled < size) {
    ssize_t count = read(file, text + filled, size - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    if (count == 0) {
      text[filled] = '\0';
      *length = filled;
      return true;
    }
    filled += (size_t)count;
  }
  return false;
}

bool read_file(const char *path, char *text, size_t size, size_t *length) {
  /* O_NONBLOCK: where someone put a FIFO, opening it must not wait for a writer. */
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return false;
  bool whole = read_to_end(file, text, size, length);
  close(file);
  return whole;
}

static bool is_ours_alone(int file) {
  struct stat facts;
  if (fstat(file, &facts) != 0) return false;
  return S_ISREG(facts.st_mode) && facts.st_uid == getuid() && (facts.st_mode & 077) == 0;
}

bool read_token(const char *home, const char *client, char token[TOKEN_LENGTH + 1]) {
  char path[PATH_MAX];
  int wanted = snprintf(path, sizeof path, "%s/run/tokens/%s", home, client);
  if (wanted < 0 || (size_t)wanted >= sizeof path) return false;
  int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return false;
  /* One more than a token has, so that a longer file is seen to be none. */
  char text[TOKEN_LENGTH + 2];
  size_t length;
  bool good = is_ours_alone(file) && read_to_end(file, text, sizeof text, &length) && length == TOKEN_LENGTH &&
              strspn(text, "0123456789abcdef") == TOKEN_LENGTH;
  close(file);
  if (good) memcpy(token, text, TOKEN_LENGTH + 1);
  return good;
}
