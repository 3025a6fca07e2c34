#include "core-socket.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "json-read.h"
#include "private-file.h"

#define POINTER_BYTES (16 * 1024)
/* `sun_path` holds 104 bytes on macOS and 108 on Linux, with the closing NUL. */
#define MAX_SOCKET_PATH_BYTES 103

/* The socket of run/core.json, whose text is read into `text`; NULL when the file is not as the contract says. */
static const char *read_pointer(const char *home, char *text, size_t size) {
  char path[PATH_MAX];
  size_t length;
  int wanted = snprintf(path, sizeof path, "%s/run/core.json", home);
  if (wanted < 0 || (size_t)wanted >= sizeof path || !read_file(path, text, size, &length)) return NULL;
  struct json_member members[] = {{.name = "socket"}, {.name = "version"}, {.name = "pid"}, {.name = "startedAt"}};
  bool good = json_read_object(text, length, members, 4) && members[0].kind == JSON_STRING &&
              members[1].kind == JSON_STRING && members[2].kind == JSON_NUMBER && members[3].kind == JSON_NUMBER;
  return good ? members[0].text : NULL;
}

static bool set_flag(int descriptor, int get, int set, int flag) {
  int flags = fcntl(descriptor, get);
  return flags >= 0 && fcntl(descriptor, set, flags | flag) == 0;
}

/* Does not wait: a core whose queue is full because it hangs is one that cannot be reached. */
static int connect_to(const char *path, int type) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, path, strlen(path) + 1);
  int made = socket(AF_UNIX, type, 0);
  if (made < 0) return -1;
  if (set_flag(made, F_GETFD, F_SETFD, FD_CLOEXEC) && set_flag(made, F_GETFL, F_SETFL, O_NONBLOCK) &&
      connect(made, (const struct sockaddr *)&address, sizeof address) == 0) {
    return made;
  }
  close(made);
  return -1;
}

/* A path too long for an address is reached through an open descriptor of its folder, which only Linux lets us name. */
static int connect_far(char *path, int type) {
  char *slash = strrchr(path, '/');
  if (slash == NULL || slash == path) return -1;
  *slash = '\0';
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return -1;
  char near[MAX_SOCKET_PATH_BYTES + 1];
  int wanted = snprintf(near, sizeof near, "/proc/self/fd/%d/%s", folder, slash + 1);
  int found = wanted > 0 && (size_t)wanted < sizeof near ? connect_to(near, type) : -1;
  close(folder);
  return found;
}

int connect_socket(char *path, int type) {
  return strlen(path) <= MAX_SOCKET_PATH_BYTES ? connect_to(path, type) : connect_far(path, type);
}

int connect_core(const char *home) {
  char text[POINTER_BYTES], path[PATH_MAX];
  const char *named = read_pointer(home, text, sizeof text);
  if (named == NULL || strlen(named) >= sizeof path) return -1;
  strcpy(path, named);
  return connect_socket(path, SOCK_STREAM);
}
