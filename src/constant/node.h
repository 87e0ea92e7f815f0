// What values point to when 16 bytes do not hold them, and how the files of this folder look into a
// value. A node is one block of memory that nobody changes after it is made (but for the flat text
// of a rope): its header, and behind it the bytes of a string or the limbs of a number. GMP and
// MPFR read the limbs where they lie, so that a node needs no destructor of theirs.
//
//   const auto* node = Access::NodeOf<IntNode>(value);
//   mpz_t z;
//   mpz_roinit_n(z, node->limbs(), node->size);
#pragma once

#include <gmp.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/check.h"
#include "constant/value.h"

namespace premortem::constant::internal {

static_assert(GMP_LIMB_BITS == 64 && GMP_NAIL_BITS == 0);

// Maximum supported mantissa precision, as in Go.
inline constexpr int kPrecision = 512;
inline constexpr size_t kFloatLimbs = kPrecision / GMP_LIMB_BITS;

struct Node {
  std::atomic<uint32_t> refs{1};
};

struct LeafNode : Node {
  int64_t size;

  char* bytes() { return reinterpret_cast<char*>(this + 1); }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(this + 1), static_cast<size_t>(size)};
  }
};

struct RopeNode : Node {
  int64_t size;
  std::atomic<char*> flat{nullptr};  // the whole text, once somebody asked for it
  Value left;
  Value right;
};

struct IntNode : Node {
  int32_t size;  // in limbs; negative where the integer is

  mp_limb_t* limbs() { return reinterpret_cast<mp_limb_t*>(this + 1); }
  const mp_limb_t* limbs() const { return reinterpret_cast<const mp_limb_t*>(this + 1); }
};
static_assert(sizeof(IntNode) % alignof(mp_limb_t) == 0);

struct alignas(8) RatNode : Node {
  int32_t numerator_size;    // as in IntNode
  int32_t denominator_size;  // > 0; its limbs follow those of the numerator

  mp_limb_t* limbs() { return reinterpret_cast<mp_limb_t*>(this + 1); }
  const mp_limb_t* limbs() const { return reinterpret_cast<const mp_limb_t*>(this + 1); }
};
static_assert(sizeof(RatNode) % alignof(mp_limb_t) == 0);

struct FloatNode : Node {
  // The value is sign * 0.LIMBS * 2^exponent, with the highest bit of the limbs set; 0 has sign 0.
  int32_t sign;
  int32_t exponent;
  mp_limb_t limbs[kFloatLimbs];
};

struct ComplexNode : Node {
  Value re;
  Value im;
};

struct Access {
  static Tag TagOf(const Value& x) { return x.raw_.tag; }

  static int64_t Integer(const Value& x) {  // of kInt64, and the numerator of kSmallRat
    int64_t integer;
    std::memcpy(&integer, x.raw_.bytes, sizeof integer);
    return integer;
  }
  static uint32_t Denominator(const Value& x) {
    uint32_t denominator;
    std::memcpy(&denominator, x.raw_.bytes + sizeof(int64_t), sizeof denominator);
    return denominator;
  }
  static bool Bool(const Value& x) { return x.raw_.bytes[0] != 0; }
  static std::string_view ShortString(const Value& x) { return {x.raw_.bytes, x.raw_.size}; }

  static Node* RawNode(const Value& x) {
    Node* node;
    std::memcpy(&node, x.raw_.bytes, sizeof(Node*));
    return node;
  }
  template <typename T>
  static T* NodeOf(const Value& x) {
    return static_cast<T*>(RawNode(x));
  }

  static bool FitsShort(size_t size) { return size <= Value::kShortSize; }

  static Value MakeBool(bool b) {
    Value x;
    x.raw_.tag = Tag::kBool;
    x.raw_.bytes[0] = b ? 1 : 0;
    return x;
  }
  static Value MakeInteger(int64_t integer) {
    Value x;
    x.raw_.tag = Tag::kInt64;
    std::memcpy(x.raw_.bytes, &integer, sizeof integer);
    return x;
  }
  static Value MakeSmallRat(int64_t numerator, uint32_t denominator) {
    Value x = MakeInteger(numerator);
    x.raw_.tag = Tag::kSmallRat;
    std::memcpy(x.raw_.bytes + sizeof numerator, &denominator, sizeof denominator);
    return x;
  }
  // The concatenation of two texts that fit together.
  static Value MakeShortString(std::string_view left, std::string_view right) {
    DCHECK(FitsShort(left.size() + right.size()));
    Value x;
    x.raw_.tag = Tag::kShortString;
    x.raw_.size = static_cast<uint8_t>(left.size() + right.size());
    left.copy(x.raw_.bytes, left.size());
    right.copy(x.raw_.bytes + left.size(), right.size());
    return x;
  }
  // Takes over the one reference that a new node is born with.
  static Value MakeNode(Node* node, Tag tag) {
    Value x;
    x.raw_.tag = tag;
    std::memcpy(x.raw_.bytes, &node, sizeof(Node*));
    return x;
  }
  // Takes the node out of the value, with the value's reference to it.
  static Node* Detach(Value& x) {
    Node* node = RawNode(x);
    x.raw_ = Value::Raw{};
    return node;
  }
};

// Memory for a node of type T with `bytes` more behind it; freed by FreeNode.
template <typename T>
T* NewNode(size_t bytes = 0) {
  return new (::operator new(sizeof(T) + bytes)) T{};
}
template <typename T>
void FreeNode(T* node) {
  node->~T();
  ::operator delete(node);
}

// Gives one reference back; true where it was the last one.
inline bool DropReference(Node* node) {
  return node->refs.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

// Frees a rope to which nobody refers any more, and the ropes in it that die with it, in a loop.
void FreeRope(RopeNode* rope);

}  // namespace premortem::constant::internal
