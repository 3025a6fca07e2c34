#include "relay.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client-output.h"

/* CORE_DEAF: it reads no more; what it said before may still be on its way. */
enum stage { OPEN, CORE_DEAF, CLIENT_CLOSED, CORE_ENDED };

struct relay {
  const struct channel *channel;
  struct client_output output;
  struct flow *from_core;
  struct flow *from_client;
  enum stage stage;
  int exit_code;
  int64_t leave_at;
  int64_t look_at;
};

enum { CLIENT_IN, CORE, CLIENT_OUT, POLLED };

/*
 * What to wait for. A descriptor of which nothing is wanted is left out, because poll reports a hang-up whether it is
 * wanted or not, and at once, again and again. The client's output is watched for one also when there is nothing to write,
 * but not while something of the client waits for the core: that shall arrive.
 */
static void choose(const struct relay *relay, struct pollfd polled[POLLED]) {
  bool nothing_up = flow_is_empty(relay->from_client), nothing_down = flow_is_empty(relay->from_core);
  bool read_client = relay->stage == OPEN && nothing_up;
  bool read_core = relay->stage != CORE_ENDED && nothing_down;
  bool write_core = !nothing_up;
  bool watch_out = !nothing_down || (nothing_up && hang_up_is_seen(&relay->output));
  polled[CLIENT_IN] = (struct pollfd){.fd = read_client ? STDIN_FILENO : -1, .events = POLLIN};
  polled[CORE] = (struct pollfd){.fd = read_core || write_core ? relay->channel->core : -1,
                                 .events = (short)((read_core ? POLLIN : 0) | (write_core ? POLLOUT : 0))};
  polled[CLIENT_OUT] = (struct pollfd){.fd = watch_out ? STDOUT_FILENO : -1, .events = nothing_down ? 0 : POLLOUT};
}

static int poll_timeout(const struct relay *relay) {
  if (relay->stage != CLIENT_CLOSED || !flow_is_empty(relay->from_core)) return PARENT_LOOK_MS;
  int64_t left = relay->leave_at - monotonic_ms();
  return left < 0 ? 0 : left < PARENT_LOOK_MS ? (int)left : PARENT_LOOK_MS;
}

static void core_ended(struct relay *relay) {
  bool orderly = relay->stage == CLIENT_CLOSED || relay->channel->exit_code != 0;
  relay->exit_code = orderly ? relay->channel->exit_code : LOST_CORE;
  relay->stage = CORE_ENDED;
  relay->from_client->start = relay->from_client->end = 0;
}

static void send_to_core(struct relay *relay) {
  struct flow *flow = relay->from_client;
  while (!flow_is_empty(flow)) {
    ssize_t count = send(relay->channel->core, flow->bytes + flow->start, flow->end - flow->start, 0);
    if (count < 0 && may_retry(errno)) return;
    if (count < 0) {
      /* Its last words, and why it ended, are still to be read. */
      flow->start = flow->end = 0;
      relay->stage = CORE_DEAF;
      return;
    }
    flow->start += (size_t)count;
  }
}

static void read_client(struct relay *relay) {
  struct flow *flow = relay->from_client;
  ssize_t count = read(STDIN_FILENO, flow->bytes, FLOW_BYTES);
  if (count < 0 && may_retry(errno)) return;
  if (count > 0) {
    flow->start = 0;
    flow->end = (size_t)count;
    send_to_core(relay);
    return;
  }
  relay->stage = CLIENT_CLOSED;
  relay->leave_at = monotonic_ms() + FAREWELL_MS;
  shutdown(relay->channel->core, SHUT_WR);
}

/* False when nobody reads any more. */
static bool write_client(struct relay *relay) {
  struct flow *flow = relay->from_core;
  while (!flow_is_empty(flow)) {
    ssize_t count = write_client_output(&relay->output, flow->bytes + flow->start, flow->end - flow->start);
    if (count < 0 && may_retry(errno)) return true;
    if (count < 0) return false;
    flow->start += (size_t)count;
  }
  /* Only from here is the core's silence the core's: before, its reader was not done. */
  if (relay->stage == CLIENT_CLOSED) relay->leave_at = monotonic_ms() + FAREWELL_MS;
  return true;
}

static bool read_core(struct relay *relay) {
  struct flow *flow = relay->from_core;
  ssize_t count = recv(relay->channel->core, flow->bytes, FLOW_BYTES, 0);
  if (count < 0 && may_retry(errno)) return true;
  if (count <= 0) {
    core_ended(relay);
    return true;
  }
  flow->start = 0;
  flow->end = (size_t)count;
  return write_client(relay);
}

/* One round of copying; false when nobody is left to relay for. The client is heard first: its end makes ours orderly. */
static bool copy(struct relay *relay, const struct pollfd polled[POLLED]) {
  if (polled[CLIENT_IN].revents != 0) read_client(relay);
  if ((polled[CORE].revents & ~POLLIN) != 0) send_to_core(relay);
  if (polled[CLIENT_OUT].revents != 0) {
    if (!write_client(relay)) return false;
    bool hung_up = (polled[CLIENT_OUT].revents & ~POLLOUT) != 0;
    if (hung_up && polled[CLIENT_IN].revents == 0) return false;
  }
  bool wanted = (polled[CORE].events & POLLIN) != 0 && flow_is_empty(relay->from_core);
  return !wanted || polled[CORE].revents == 0 || read_core(relay);
}

/*
 * By the clock, not by idleness: someone else may keep both ends busy. Not at once either: of a client that has just died,
 * what it still said comes before the end of our input.
 */
static bool is_orphaned(struct relay *relay) {
  int64_t now = monotonic_ms();
  if (now < relay->look_at) return false;
  relay->look_at = now + PARENT_LOOK_MS;
  return getppid() != relay->channel->parent;
}

static int copy_until_end(struct relay *relay) {
  int abandoned = relay->channel->exit_code;
  if (!write_client(relay)) return abandoned;
  while (relay->stage != CORE_ENDED || !flow_is_empty(relay->from_core)) {
    struct pollfd polled[POLLED];
    choose(relay, polled);
    int ready = poll(polled, POLLED, poll_timeout(relay));
    if (ready < 0 && !may_retry(errno)) return LOST_CORE;
    if (is_orphaned(relay) || (ready > 0 && !copy(relay, polled))) return abandoned;
    bool silent = relay->stage == CLIENT_CLOSED && flow_is_empty(relay->from_core);
    if (silent && monotonic_ms() >= relay->leave_at) core_ended(relay);
  }
  return relay->exit_code;
}

int relay_channel(const struct channel *channel) {
  static struct flow from_client;
  struct relay relay = {.channel = channel,
                        .from_core = channel->from_core,
                        .from_client = &from_client,
                        .stage = OPEN,
                        .look_at = monotonic_ms() + PARENT_LOOK_MS};
  open_client_output(&relay.output);
  int code = copy_until_end(&relay);
  close_client_output(&relay.output);
  return code;
}
