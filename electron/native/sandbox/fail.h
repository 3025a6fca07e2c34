#ifndef GATEHOUSE_SANDBOX_FAIL_H
#define GATEHOUSE_SANDBOX_FAIL_H

/* What this program exits with when it cannot do what it was asked to: the server has not started then. */
#define CANNOT 125

/* One line on stderr, with the reason of errno when `error` is not 0; never returns. */
_Noreturn void fail(const char *what, const char *name, int error);

#endif
