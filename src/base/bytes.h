// Numbers and texts as bytes, for what is stored and read again: the same on every machine.
//
//   AppendVarint(out, 300); AppendText(out, "fmt");
//   ByteReader reader(out);
//   uint64_t n = reader.Varint(); std::string_view text = reader.Text();
//   if (!reader.ok()) ...            // once, at the end: what cannot be read is 0 or empty
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace premortem {

// Seven bits a byte, the lowest first.
inline void AppendVarint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

// Small numbers of either sign are short.
inline void AppendSigned(std::string& out, int64_t value) {
  AppendVarint(out, static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63));
}

// The length, then the bytes.
inline void AppendText(std::string& out, std::string_view text) {
  AppendVarint(out, text.size());
  out += text;
}

// Eight bytes, the lowest first.
inline void AppendFixed(std::string& out, uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(value >> shift);
}

// Reads what the functions above have written. Bytes that nobody wrote are no danger: the reader
// stops being ok and stays so. The texts are parts of the input.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  size_t remaining() const { return rest_.size(); }
  // For the caller who finds that what was read makes no sense.
  void Fail() {
    ok_ = false;
    rest_ = {};
  }

  uint8_t Byte() {
    if (rest_.empty()) {
      Fail();
      return 0;
    }
    auto byte = static_cast<uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    return byte;
  }

  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      uint8_t byte = Byte();
      value |= uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
    Fail();
    return 0;
  }

  int64_t Signed() {
    uint64_t value = Varint();
    return static_cast<int64_t>(value >> 1 ^ (0 - (value & 1)));
  }

  // A number of things each of which takes a byte at least: never more than there are bytes.
  size_t Count() {
    uint64_t count = Varint();
    if (count <= rest_.size()) return static_cast<size_t>(count);
    Fail();
    return 0;
  }

  uint64_t Fixed() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 8) value |= uint64_t{Byte()} << shift;
    return value;
  }

  std::string_view Bytes(uint64_t size) {
    if (size > rest_.size()) {
      Fail();
      return {};
    }
    std::string_view bytes = rest_.substr(0, static_cast<size_t>(size));
    rest_.remove_prefix(bytes.size());
    return bytes;
  }

  std::string_view Text() { return Bytes(Varint()); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace premortem
