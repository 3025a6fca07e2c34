#ifndef GATEHOUSE_SANDBOX_LANDLOCK_H
#define GATEHOUSE_SANDBOX_LANDLOCK_H

#include "options.h"

/* The version of Landlock this kernel has; 0: none, or switched off. */
int landlock_version(void);

/*
 * The descriptor of a rule set that leaves the paths of the options reachable, TCP to the forwarded ports, and nothing else.
 * A path may be /proc/self/fd/N: then it is what was opened there. Ends the program when the kernel cannot do that.
 */
int landlock_rules(const struct options *options);

/* Puts this process, for ever, under the rules. no_new_privs must be set. */
void landlock_enter(int rules);

#endif
