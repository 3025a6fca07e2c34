/*
 * The native shim: what bin/gatehouse runs for `gatehouse connect` where this could be built.
 *
 *   connect NODE PROGRAM connect [NAME] [--client ID]
 *
 * From NODE on, that is the command line of the Node shim (electron/connect). This one does what that one does when all is
 * well: it finds the running core, shakes hands with it and copies bytes, or hands over the streams they pass. For
 * everything else, such as no core, a refusal or any surprise, it becomes the Node shim (exec), which begins anew: until the
 * handshake is over nothing was read of stdin and nothing written to stdout. So what is rare is written once, and only
 * there.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core-socket.h"
#include "handover.h"
#include "handshake.h"
#include "relay.h"

#define FAILED 1
#define WRONG_USAGE 2
#define NOT_REACHABLE 4
#define MAX_CLIENT_ID 64
/* How long the core may take to hear which way was taken. */
#define SAY_MS 10000

/* A descriptor that we open must not become 0, 1 or 2: what belongs to the core would be taken for the client's. */
static bool fill_standard_descriptors(void) {
  for (;;) {
    int file = open("/dev/null", O_RDWR);
    if (file < 0) return false;
    if (file > STDERR_FILENO) return close(file) == 0;
  }
}

static bool is_client_id(const char *client) {
  size_t length = strlen(client);
  return length >= 1 && length <= MAX_CLIENT_ID &&
         strspn(client, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* Reads `[NAME] [--client ID]` as connect-arguments.ts does; `words` ends with NULL. */
static bool parse_arguments(char **words, struct connection *facts) {
  facts->client = "unknown";
  for (; *words != NULL; words++) {
    if (strcmp(*words, "--client") == 0) {
      if (*++words == NULL) return false;
      facts->client = *words;
    } else if (strncmp(*words, "--client=", 9) == 0) {
      facts->client = *words + 9;
    } else if (**words == '-' || facts->server != NULL) {
      return false;
    } else {
      facts->server = *words;
    }
  }
  return is_client_id(facts->client);
}

/* A path that means the same whether or not Node's path.resolve has gone over it. */
static bool is_plain_path(const char *path) {
  if (*path != '/') return false;
  for (const char *slash = path; slash != NULL; slash = strchr(slash + 1, '/')) {
    const char *name = slash + 1;
    if (*name == '.') name++;
    if (name > slash + 1 && *name == '.') name++;
    if (name > slash + 1 && (*name == '/' || *name == '\0')) return false;
  }
  return true;
}

static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value == NULL || *value == '\0' ? NULL : value;
}

/* The data folder as home-path.ts finds it; false when it takes more than the environment to say. */
static bool find_home(char *home, size_t size) {
  const char *named = variable("GATEHOUSE_HOME"), *user = variable("HOME");
  int wanted = -1;
  if (named != NULL) {
    wanted = snprintf(home, size, "%s", named);
#ifdef __APPLE__
  } else if (user != NULL) {
    wanted = snprintf(home, size, "%s/Library/Application Support/Gatehouse", user);
#else
  } else {
    const char *config = variable("XDG_CONFIG_HOME");
    if (config != NULL && *config == '/') wanted = snprintf(home, size, "%s/gatehouse", config);
    else if (user != NULL) wanted = snprintf(home, size, "%s/.config/gatehouse", user);
#endif
  }
  return wanted > 0 && (size_t)wanted < size && is_plain_path(home);
}

/* Copies for the session or, when the core offers it, hands it the client's own streams; the exit code of the shim. */
static int serve(const struct channel *channel, const char *home, const char *ticket) {
  if (*ticket == '\0') return relay_channel(channel);
  bool handed = hand_over(home, ticket);
  const char *said = handed ? "handed\n" : "copied\n";
  if (!send_all(channel->core, said, strlen(said), SAY_MS)) return FAILED;
  return handed ? watch_channel(channel) : relay_channel(channel);
}

/* The whole way of one connection. False when nothing has come of it, and nothing was read or written for the client. */
static bool connect_and_relay(char **words, int *exit_code) {
  static struct flow from_core;
  struct connection facts = {0};
  struct welcome welcome;
  struct channel channel = {.from_core = &from_core, .parent = getppid()};
  char home[PATH_MAX], cwd[PATH_MAX];
  if (!parse_arguments(words, &facts) || !find_home(home, sizeof home) || getcwd(cwd, sizeof cwd) == NULL) return false;
  facts.home = home;
  facts.cwd = cwd;
  facts.can_hand_over = can_hand_over(channel.parent);
  channel.core = connect_core(home);
  if (channel.core < 0) return false;
  if (!shake_hands(channel.core, &facts, &from_core, &welcome)) {
    close(channel.core);
    return false;
  }
  channel.exit_code = welcome.exit_code;
  *exit_code = serve(&channel, home, welcome.ticket);
  return true;
}

int main(int count, char **words) {
  if (count < 4 || strcmp(words[3], "connect") != 0) {
    fputs("gatehouse: this program is started by `gatehouse connect`.\n", stderr);
    return WRONG_USAGE;
  }
  struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
  if (!fill_standard_descriptors() || sigaction(SIGPIPE, &ignore, &before) != 0) return FAILED;
  int exit_code;
  if (connect_and_relay(words + 4, &exit_code)) return exit_code;
  /* Unlike a handler, an ignored signal outlives the exec, and would reach what the Node shim starts. */
  sigaction(SIGPIPE, &before, NULL);
  execv(words[1], words + 1);
  fprintf(stderr, "gatehouse: cannot run %s: %s\n", words[1], strerror(errno));
  return NOT_REACHABLE;
}
