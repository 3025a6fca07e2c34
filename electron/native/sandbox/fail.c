#include "fail.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void fail(const char *what, const char *name, int error) {
  const char *reason = error == 0 ? "" : strerror(error);
  dprintf(STDERR_FILENO, "sandbox-init: %s%s%s%s%s\n", what, *name == '\0' ? "" : " ", name,
          error == 0 ? "" : ": ", reason);
  _exit(CANNOT);
}
