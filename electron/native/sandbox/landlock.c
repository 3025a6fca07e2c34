#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fail.h"

/* linux/landlock.h, as of version 7: the headers of the system that built this may be older than its kernel. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#define VERSION_FLAG 1u
enum { RULE_PATH_BENEATH = 1, RULE_NET_PORT = 2 };

enum {
  FS_EXECUTE = 1 << 0,
  FS_WRITE_FILE = 1 << 1,
  FS_READ_FILE = 1 << 2,
  FS_READ_DIR = 1 << 3,
  FS_MAKE_CHAR = 1 << 6,
  FS_MAKE_BLOCK = 1 << 11,
  FS_TRUNCATE = 1 << 14,
  FS_IOCTL_DEV = 1 << 15,
};
/* All of them up to version 3, and the one version 5 brought. */
#define FS_VERSION_3 ((UINT64_C(1) << 15) - 1)
#define NET_BIND_TCP UINT64_C(1)
#define NET_CONNECT_TCP UINT64_C(2)
/* Abstract unix sockets, and signals, of processes outside. */
#define SCOPE_ALL UINT64_C(3)

#define FILE_RIGHTS (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)
#define READ_RIGHTS (FS_EXECUTE | FS_READ_FILE | FS_READ_DIR)

/* Before version 3 a file could be cut to nothing whatever the rules said. */
#define LEAST_VERSION 3

struct ruleset {
  uint64_t fs, net, scoped;
};

struct path_rule {
  uint64_t allowed;
  int32_t parent;
} __attribute__((packed));

struct port_rule {
  uint64_t allowed, port;
};

int landlock_version(void) {
  long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, VERSION_FLAG);
  return version < 0 ? 0 : (int)version;
}

static void add_path(int rules, const char *path, uint64_t rights) {
  int parent = open(path, O_PATH | O_CLOEXEC);
  struct stat facts;
  if (parent < 0 || fstat(parent, &facts) != 0) fail("cannot open", path, errno);
  if (!S_ISDIR(facts.st_mode)) rights &= FILE_RIGHTS;
  struct path_rule rule = {rights, parent};
  if (syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &rule, 0u) != 0) fail("no Landlock rule for", path, errno);
  close(parent);
}

int landlock_rules(const struct options *options) {
  int version = landlock_version();
  if (version < LEAST_VERSION) fail("this kernel has no Landlock of version 3 or later", "", 0);
  struct ruleset all = {.fs = FS_VERSION_3};
  if (version >= 4) all.net = NET_BIND_TCP | NET_CONNECT_TCP;
  if (version >= 5) all.fs |= FS_IOCTL_DEV;
  if (version >= 6) all.scoped = SCOPE_ALL;
  int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0u);
  if (rules < 0) fail("no Landlock rules", "", errno);
  uint64_t write = all.fs & ~(uint64_t)(FS_MAKE_CHAR | FS_MAKE_BLOCK | FS_IOCTL_DEV);
  for (size_t index = 0; index < options->read_count; index++) add_path(rules, options->read[index], READ_RIGHTS);
  for (size_t index = 0; index < options->write_count; index++) add_path(rules, options->write[index], write);
  for (size_t index = 0; all.net != 0 && index < options->forward_count; index++) {
    struct port_rule rule = {NET_CONNECT_TCP, options->forwards[index].port};
    if (syscall(SYS_landlock_add_rule, rules, RULE_NET_PORT, &rule, 0u) != 0) fail("no Landlock rule for a port", "", errno);
  }
  return rules;
}

void landlock_enter(int rules) {
  if (syscall(SYS_landlock_restrict_self, rules, 0u) != 0) fail("cannot enter Landlock", "", errno);
}
