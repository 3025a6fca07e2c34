#include "private-file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

#include "sha256.h"

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

static bool write_all(int file, const char *text, size_t length) {
  while (length > 0) {
    ssize_t count = write(file, text, length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text += count;
    length -= (size_t)count;
  }
  return true;
}

/* The folder of tokens, when it is one that only we can enter. */
static int open_tokens(const char *home) {
  char path[PATH_MAX];
  int wanted = snprintf(path, sizeof path, "%s/run/tokens", home);
  if (wanted < 0 || (size_t)wanted >= sizeof path) return -1;
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return -1;
  struct stat facts;
  if (fstat(folder, &facts) == 0 && facts.st_uid == getuid() && (facts.st_mode & 077) == 0) return folder;
  close(folder);
  return -1;
}

static bool write_draft(int folder, const char *draft) {
  uint8_t bytes[TOKEN_LENGTH / 2];
  char token[TOKEN_LENGTH + 1];
  if (getentropy(bytes, sizeof bytes) != 0) return false;
  to_hex(bytes, sizeof bytes, token);
  int file = openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool good = write_all(file, token, TOKEN_LENGTH) && fsync(file) == 0;
  return close(file) == 0 && good;
}

bool make_token(const char *home, const char *client) {
  uint8_t bytes[8];
  char hex[2 * sizeof bytes + 1], draft[NAME_MAX + 1];
  if (getentropy(bytes, sizeof bytes) != 0) return false;
  to_hex(bytes, sizeof bytes, hex);
  int wanted = snprintf(draft, sizeof draft, "%s.%ld.%s", client, (long)getpid(), hex);
  if (wanted < 0 || (size_t)wanted >= sizeof draft) return false;
  int folder = open_tokens(home);
  if (folder < 0) return false;
  bool good = write_draft(folder, draft) && (linkat(folder, draft, folder, client, 0) == 0 || errno == EEXIST);
  unlinkat(folder, draft, 0);
  close(folder);
  return good;
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
