#include "seccomp.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "fail.h"

struct sock_fprog read_filter(int descriptor) {
  /* One more than the kernel takes (BPF_MAXINSNS), so that one too long is seen as such. */
  size_t room = (BPF_MAXINSNS + 1) * sizeof(struct sock_filter), length = 0;
  char *bytes = malloc(room);
  if (bytes == NULL) fail("no memory", "", ENOMEM);
  for (;;) {
    ssize_t count = length == room ? 0 : read(descriptor, bytes + length, room - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("cannot read the filter", "", errno);
    if (count == 0) break;
    length += (size_t)count;
  }
  size_t instructions = length / sizeof(struct sock_filter);
  if (length == 0 || length == room || length % sizeof(struct sock_filter) != 0) fail("the filter is not whole", "", 0);
  return (struct sock_fprog){(unsigned short)instructions, (struct sock_filter *)(void *)bytes};
}

void enter_filter(const struct sock_fprog *filter) {
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter) != 0) fail("the kernel refuses the filter", "", errno);
}
