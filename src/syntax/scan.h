// The inner loops of the lexer: how far a run of bytes of one class goes. Each has a version that
// looks at 16 bytes at once where the processor has SSE2, and a plain one for all others; a test
// holds them equal. All may read up to 16 bytes past the end of the run, which the padding of a
// FileText allows, and all stop at a zero byte.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/interner.h"

namespace premortem::syntax::scan {

constexpr bool IsNameByte(unsigned char c) {
  return static_cast<unsigned char>((c | 0x20) - 'a') < 26 ||
         static_cast<unsigned char>(c - '0') < 10 || c == '_';
}

namespace plain {

// The first byte that is no ASCII letter, digit or underscore.
inline const char* EndOfName(const char* p) {
  while (IsNameByte(static_cast<unsigned char>(*p))) ++p;
  return p;
}

// The first byte that is no tab.
inline const char* EndOfTabs(const char* p) {
  while (*p == '\t') ++p;
  return p;
}

// The first quote, backslash, newline or zero byte.
inline const char* EndOfStringRun(const char* p) {
  while (*p != '"' && *p != '\\' && *p != '\n' && *p != '\0') ++p;
  return p;
}

// The first byte that matters to who looks for the end of a block: a brace, a quote of any kind, a
// slash, or a zero byte.
inline const char* EndOfCodeRun(const char* p) {
  while (*p != '{' && *p != '}' && *p != '"' && *p != '`' && *p != '\'' && *p != '/' &&
         *p != '\0') {
    ++p;
  }
  return p;
}

// The first byte of [p, end) that is zero or no ASCII.
inline const char* EndOfPlainText(const char* p, const char* end) {
  while (p < end && *p > 0) ++p;
  return p;
}

}  // namespace plain

#if defined(__SSE2__)

namespace internal {

inline __m128i Load(const char* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }

// A byte of all ones where lo <= c < lo + count; SSE2 compares signed bytes only, hence the shift.
inline __m128i InRange(__m128i c, char lo, int count) {
  __m128i shifted = _mm_add_epi8(c, _mm_set1_epi8(static_cast<char>(-128 - lo)));
  return _mm_cmplt_epi8(shifted, _mm_set1_epi8(static_cast<char>(-128 + count)));
}

inline uint32_t NameBytes(__m128i c) {
  __m128i letters = InRange(_mm_or_si128(c, _mm_set1_epi8(0x20)), 'a', 26);
  __m128i digits = InRange(c, '0', 10);
  __m128i blank = _mm_cmpeq_epi8(c, _mm_set1_epi8('_'));
  return static_cast<uint32_t>(
      _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letters, digits), blank)));
}

inline __m128i Equal(__m128i c, char byte) { return _mm_cmpeq_epi8(c, _mm_set1_epi8(byte)); }

template <typename Stop>
inline const char* Find(const char* p, Stop stop) {
  for (;; p += 16) {
    auto found = static_cast<uint32_t>(_mm_movemask_epi8(stop(Load(p))));
    if (found != 0) return p + std::countr_zero(found);
  }
}

}  // namespace internal

inline const char* EndOfName(const char* p) {
  for (;; p += 16) {
    uint32_t other = ~internal::NameBytes(internal::Load(p)) & 0xffff;
    if (other != 0) return p + std::countr_zero(other);
  }
}

inline const char* EndOfTabs(const char* p) {
  for (;; p += 16) {
    auto tabs = static_cast<uint32_t>(_mm_movemask_epi8(internal::Equal(internal::Load(p), '\t')));
    if (tabs != 0xffff) return p + std::countr_one(tabs);
  }
}

inline const char* EndOfStringRun(const char* p) {
  using internal::Equal;
  return internal::Find(p, [](__m128i c) {
    return _mm_or_si128(_mm_or_si128(Equal(c, '"'), Equal(c, '\\')),
                        _mm_or_si128(Equal(c, '\n'), Equal(c, '\0')));
  });
}

inline const char* EndOfCodeRun(const char* p) {
  using internal::Equal;
  return internal::Find(p, [](__m128i c) {
    __m128i braces = _mm_or_si128(Equal(c, '{'), Equal(c, '}'));
    __m128i quotes = _mm_or_si128(_mm_or_si128(Equal(c, '"'), Equal(c, '\'')), Equal(c, '`'));
    __m128i others = _mm_or_si128(Equal(c, '/'), Equal(c, '\0'));
    return _mm_or_si128(_mm_or_si128(braces, quotes), others);
  });
}

inline const char* EndOfPlainText(const char* p, const char* end) {
  // A byte is plain exactly when it is greater than zero as a signed number.
  for (; end - p >= 16; p += 16) {
    __m128i is_plain = _mm_cmpgt_epi8(internal::Load(p), _mm_setzero_si128());
    auto plain = static_cast<uint32_t>(_mm_movemask_epi8(is_plain));
    if (plain != 0xffff) return p + std::countr_one(plain);
  }
  return plain::EndOfPlainText(p, end);
}

#else

using plain::EndOfCodeRun;
using plain::EndOfName;
using plain::EndOfPlainText;
using plain::EndOfStringRun;
using plain::EndOfTabs;

#endif

// The first `length` (at most 16) bytes at p; reads 16.
inline Interner::ShortName LoadShortName(const char* p, size_t length) {
  static_assert(std::endian::native == std::endian::little);
  uint64_t low;
  uint64_t high;
  std::memcpy(&low, p, 8);
  std::memcpy(&high, p + 8, 8);
  if (length <= 8) {
    low = length == 8 ? low : low & ((uint64_t{1} << (length * 8)) - 1);
    return {low, 0};
  }
  high = length == 16 ? high : high & ((uint64_t{1} << ((length - 8) * 8)) - 1);
  return {low, high};
}

// A run of name bytes. Where it is short, `text` holds it; an is_short of false says nothing.
struct Name {
  const char* end;
  bool is_short;
  Interner::ShortName text;
};

// The name that begins at p.
#if defined(__SSE2__)
inline Name NameAt(const char* p) {
  // Loaded from 16 - n on, n bytes of ones and zeros behind them.
  alignas(32) static constexpr std::array<unsigned char, 32> kFirstBytes = [] {
    std::array<unsigned char, 32> mask{};
    for (size_t i = 0; i < 16; ++i) mask[i] = 0xff;
    return mask;
  }();
  __m128i bytes = internal::Load(p);
  uint32_t other = ~internal::NameBytes(bytes) & 0xffff;
  if (other == 0) [[unlikely]]
    return {EndOfName(p + 16), false, {}};
  int length = std::countr_zero(other);
  bytes = _mm_and_si128(
      bytes, internal::Load(reinterpret_cast<const char*>(kFirstBytes.data()) + 16 - length));
  return {p + length,
          true,
          {static_cast<uint64_t>(_mm_cvtsi128_si64(bytes)),
           static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(bytes, bytes)))}};
}
#else
inline Name NameAt(const char* p) { return {EndOfName(p), false, {}}; }
#endif

}  // namespace premortem::syntax::scan
