#include "utf8.h"

int utf8_length(const char *text, size_t left) {
  const unsigned char *at = (const unsigned char *)text;
  unsigned char lead = at[0], low = 0x80, high = 0xbf;
  int length;
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) {
    length = 2;
  } else if (lead >= 0xe0 && lead <= 0xef) {
    length = 3;
    if (lead == 0xe0) low = 0xa0;
    if (lead == 0xed) high = 0x9f;
  } else if (lead >= 0xf0 && lead <= 0xf4) {
    length = 4;
    if (lead == 0xf0) low = 0x90;
    if (lead == 0xf4) high = 0x8f;
  } else {
    return -1;
  }
  for (int i = 1; i < length; i++) {
    if ((size_t)i >= left || at[i] < low || at[i] > high) return -i;
    low = 0x80;
    high = 0xbf;
  }
  return length;
}
