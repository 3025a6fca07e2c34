/*
 * The first program of ours inside a sandbox. It sets the limits and filters that can only be set there, gives the server's
 * output room, forwards granted connections to unix sockets, and becomes the server, or its parent where it forwards. It
 * never starts a server with less than it was asked for: then it exits with 125 and one line on stderr.
 *
 *     sandbox-init [--forward PORT SOCKET]... [--limit NAME=N]... [--landlock] [--read PATH]... [--write PATH]...
 *                  [--seccomp FD] -- PROGRAM [ARG]...
 *     sandbox-init --landlock-version
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fail.h"
#include "forward.h"
#include "landlock.h"
#include "options.h"
#include "seccomp.h"
#include "send-room.h"

/* As shells say it: found but cannot be run, not found. */
#define CANNOT_RUN 126
#define NOT_FOUND 127

/* What whoever ends a server may send; passed on, because the server is our child and not theirs. */
static const int passed_on[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH};
#define PASSED_ON (sizeof passed_on / sizeof *passed_on)

/* Whatever was handed to us is not the server's: everything above stderr, but for `kept`. */
static void close_inherited(int kept) {
  unsigned first = 3;
  if (kept >= 3) {
    if (kept > 3) syscall(SYS_close_range, first, (unsigned)kept - 1, 0u);
    first = (unsigned)kept + 1;
  }
  if (syscall(SYS_close_range, first, ~0u, 0u) == 0) return;
  /* Before Linux 5.9. */
  long most = sysconf(_SC_OPEN_MAX);
  for (int descriptor = 3; descriptor < (most < 0 ? 65536 : most); descriptor++)
    if (descriptor != kept) close(descriptor);
}

static void set_limits(const struct options *options) {
  for (size_t index = 0; index < options->limit_count; index++) {
    const struct limit *limit = &options->limits[index];
    struct rlimit now;
    if (getrlimit(limit->resource, &now) != 0) fail("cannot read a limit", "", errno);
    /* A stricter one that holds already stays. */
    rlim_t value = now.rlim_max < limit->value ? now.rlim_max : limit->value;
    if (setrlimit(limit->resource, &(struct rlimit){value, value}) != 0) fail("cannot set a limit", "", errno);
  }
}

/* The filter comes last: it may refuse what the steps before it need. */
static _Noreturn void become_server(const struct options *options, int rules, const struct sock_fprog *filter) {
  set_limits(options);
  give_send_room(STDOUT_FILENO);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("cannot give up new privileges", "", errno);
  if (rules >= 0) landlock_enter(rules);
  if (filter->len > 0) enter_filter(filter);
  execvp(options->command[0], options->command);
  int error = errno;
  dprintf(STDERR_FILENO, "sandbox-init: cannot run %s: %s\n", options->command[0], strerror(error));
  _exit(error == ENOENT ? NOT_FOUND : CANNOT_RUN);
}

static void let_go_of_stdio(void) {
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int descriptor = 0; descriptor <= 2; descriptor++)
    if (nothing < 0 || dup2(nothing, descriptor) < 0) close(descriptor);
  if (nothing > 2) close(nothing);
}

/* Answers what to exit with once the server has ended. */
static int ended(pid_t server) {
  int status;
  if (waitpid(server, &status, WNOHANG) != server) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static _Noreturn void relay(pid_t server, int signals, const struct listener *listeners, size_t count) {
  /* The ends of its pipes are the server's alone. */
  let_go_of_stdio();
  for (;;) {
    struct signalfd_siginfo received;
    forward_until_signal(signals, listeners, count);
    if (read(signals, &received, sizeof received) != (ssize_t)sizeof received) continue;
    if (received.ssi_signo != SIGCHLD) kill(server, (int)received.ssi_signo);
    int code = ended(server);
    if (code >= 0) _exit(code);
  }
}

static _Noreturn void start_and_relay(const struct options *options, int rules, const struct sock_fprog *filter) {
  struct listener listeners[MOST_LISTENERS];
  size_t count = listen_for(options, listeners);
  sigset_t watched, before;
  sigemptyset(&watched);
  sigaddset(&watched, SIGCHLD);
  for (size_t index = 0; index < PASSED_ON; index++) sigaddset(&watched, passed_on[index]);
  sigprocmask(SIG_BLOCK, &watched, &before);
  int signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals < 0) fail("cannot wait for signals", "", errno);
  /* The server may not look into what may still open unix sockets. */
  prctl(PR_SET_DUMPABLE, 0);
  pid_t self = getpid(), server = fork();
  if (server < 0) fail("cannot start a process", "", errno);
  if (server > 0) relay(server, signals, listeners, count);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != self) _exit(CANNOT);
  prctl(PR_SET_DUMPABLE, 1);
  sigprocmask(SIG_SETMASK, &before, NULL);
  become_server(options, rules, filter);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "--landlock-version") == 0) {
    printf("%d\n", landlock_version());
    return 0;
  }
  struct options options;
  read_options(argc, argv, &options);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  struct sock_fprog filter = {0};
  if (options.seccomp >= 0) filter = read_filter(options.seccomp);
  int rules = options.landlock ? landlock_rules(&options) : -1;
  close_inherited(rules);
  if (options.forward_count > 0) start_and_relay(&options, rules, &filter);
  become_server(&options, rules, &filter);
}
