#ifndef GATEHOUSE_SEND_ROOM_H
#define GATEHOUSE_SEND_ROOM_H

#include <sys/socket.h>

/* A message of a megabyte is sent at once where the system allows that much (net.core.wmem_max). */
#define SEND_ROOM_BYTES (1024 * 1024)

/*
 * Lets a socket take more before its writer has to wait: with the 208 KiB that Linux gives, of which data are 140, both
 * ends of a large message wake each other for every piece. What is no socket stays as it is.
 */
static inline void give_send_room(int descriptor) {
  int wanted = SEND_ROOM_BYTES;
  int has = 0;
  socklen_t size = sizeof has;
  if (getsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &has, &size) == 0 && has < wanted)
    (void)setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &wanted, sizeof wanted);
}

#endif
