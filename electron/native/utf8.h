#ifndef GATEHOUSE_UTF8_H
#define GATEHOUSE_UTF8_H

#include <stddef.h>

/*
 * The length of the well-formed UTF-8 character at `text`, of which `left` bytes (at least one) are left; or, negative,
 * of the ill-formed part there that one U+FFFD stands for (Unicode, "maximal subpart": what decoders of the web replace).
 */
int utf8_length(const char *text, size_t left);

#endif
