#include "sha256.h"

#include <string.h>

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t word, int by) { return (word >> by) | (word << (32 - by)); }

static void compress(struct sha256 *hash) {
  uint32_t w[64];
  for (int t = 0; t < 16; t++) {
    const uint8_t *at = hash->block + 4 * t;
    w[t] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
  }
  for (int t = 16; t < 64; t++) {
    uint32_t x = w[t - 15], y = w[t - 2];
    uint32_t small0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >> 3);
    uint32_t small1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >> 10);
    w[t] = w[t - 16] + small0 + w[t - 7] + small1;
  }
  uint32_t v[8];
  memcpy(v, hash->state, sizeof v);
  for (int t = 0; t < 64; t++) {
    uint32_t big1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
    uint32_t t1 = v[7] + big1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + K[t] + w[t];
    uint32_t big0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
    uint32_t t2 = big0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
    memmove(v + 1, v, 7 * sizeof v[0]);
    v[4] += t1;
    v[0] = t1 + t2;
  }
  for (int i = 0; i < 8; i++) hash->state[i] += v[i];
}

void sha256_start(struct sha256 *hash) {
  static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(hash->state, initial, sizeof initial);
  hash->length = 0;
}

void sha256_add(struct sha256 *hash, const void *bytes, size_t count) {
  const uint8_t *from = bytes;
  while (count > 0) {
    size_t filled = hash->length % SHA256_BLOCK;
    size_t part = SHA256_BLOCK - filled < count ? SHA256_BLOCK - filled : count;
    memcpy(hash->block + filled, from, part);
    hash->length += part;
    if (filled + part == SHA256_BLOCK) compress(hash);
    from += part;
    count -= part;
  }
}

void sha256_end(struct sha256 *hash, uint8_t digest[SHA256_BYTES]) {
  uint64_t bits = hash->length * 8;
  static const uint8_t padding[SHA256_BLOCK] = {0x80};
  size_t filled = hash->length % SHA256_BLOCK;
  sha256_add(hash, padding, (filled < 56 ? 56 : 56 + SHA256_BLOCK) - filled);
  uint8_t length[8];
  for (int i = 0; i < 8; i++) length[i] = (uint8_t)(bits >> (56 - 8 * i));
  sha256_add(hash, length, sizeof length);
  for (int i = 0; i < SHA256_BYTES; i++) digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

void hmac_start(struct hmac *hmac, const void *key, size_t count) {
  uint8_t block[SHA256_BLOCK] = {0};
  if (count > SHA256_BLOCK) {
    struct sha256 hash;
    sha256_start(&hash);
    sha256_add(&hash, key, count);
    sha256_end(&hash, block);
  } else if (count > 0) {
    memcpy(block, key, count);
  }
  for (int i = 0; i < SHA256_BLOCK; i++) block[i] ^= 0x36;
  sha256_start(&hmac->inner);
  sha256_add(&hmac->inner, block, sizeof block);
  for (int i = 0; i < SHA256_BLOCK; i++) block[i] ^= 0x36 ^ 0x5c;
  sha256_start(&hmac->outer);
  sha256_add(&hmac->outer, block, sizeof block);
}

void hmac_add(struct hmac *hmac, const void *bytes, size_t count) { sha256_add(&hmac->inner, bytes, count); }

void hmac_end(struct hmac *hmac, char hex[SHA256_HEX]) {
  uint8_t digest[SHA256_BYTES];
  sha256_end(&hmac->inner, digest);
  sha256_add(&hmac->outer, digest, sizeof digest);
  sha256_end(&hmac->outer, digest);
  to_hex(digest, sizeof digest, hex);
}

void to_hex(const uint8_t *bytes, size_t count, char *hex) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < count; i++) {
    *hex++ = digits[bytes[i] >> 4];
    *hex++ = digits[bytes[i] & 15];
  }
  *hex = '\0';
}
