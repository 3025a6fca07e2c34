#ifndef GATEHOUSE_SANDBOX_SECCOMP_H
#define GATEHOUSE_SANDBOX_SECCOMP_H

#include <linux/filter.h>

/* Reads a compiled program to its end; ends this program when it is none. */
struct sock_fprog read_filter(int descriptor);

/* Puts the filter on this process, for ever. no_new_privs must be set. */
void enter_filter(const struct sock_fprog *filter);

#endif
