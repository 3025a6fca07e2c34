#ifndef GATEHOUSE_CORE_SOCKET_H
#define GATEHOUSE_CORE_SOCKET_H

/*
 * A connection, that does not block and is closed on exec, to the core of a data folder, as run/core.json says where it
 * listens; nobody has proven anything yet. -1 when there is no pointer that can be understood, or nobody listens.
 */
int connect_core(const char *home);

/* The same to any unix socket of a type, however long its path is; the path is not kept. -1 when nobody listens. */
int connect_socket(char *path, int type);

#endif
