#ifndef GATEHOUSE_SHA256_H
#define GATEHOUSE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32
#define SHA256_BLOCK 64
/* A digest in hex, with its closing NUL. */
#define SHA256_HEX (2 * SHA256_BYTES + 1)

struct sha256 {
  uint32_t state[8];
  uint64_t length;
  uint8_t block[SHA256_BLOCK];
};

/* SHA-256 (FIPS 180-4), fed piece by piece. After sha256_end the state is of no more use. */
void sha256_start(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *bytes, size_t count);
void sha256_end(struct sha256 *hash, uint8_t digest[SHA256_BYTES]);

struct hmac {
  struct sha256 inner;
  struct sha256 outer;
};

/* HMAC-SHA256 (RFC 2104), fed piece by piece, ended in lower-case hex. */
void hmac_start(struct hmac *hmac, const void *key, size_t count);
void hmac_add(struct hmac *hmac, const void *bytes, size_t count);
void hmac_end(struct hmac *hmac, char hex[SHA256_HEX]);

/* Writes `count` bytes in lower-case hex, and a NUL: 2 * count + 1 characters. */
void to_hex(const uint8_t *bytes, size_t count, char *hex);

#endif
