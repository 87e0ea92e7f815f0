// Counterpart: the stringVal of go/constant/value.go, go1.27.
#include "constant/strings.h"

#include <algorithm>
#include <memory>

#include "constant/node.h"

namespace premortem::constant {

namespace internal {

namespace {

// Up to this length the sides are copied at once: that takes less memory than a rope.
constexpr int64_t kCopied = 64;

// Walks over the flat pieces of a string, from left to right. The value must outlive it.
class Pieces {
 public:
  explicit Pieces(const Value& x) { open_.push_back(&x); }

  // The next piece, which may be empty; false at the end.
  bool Next(std::string_view& piece) {
    if (open_.empty()) return false;
    const Value* x = open_.back();
    open_.pop_back();
    while (Access::TagOf(*x) == Tag::kRope) {
      const auto* rope = Access::NodeOf<RopeNode>(*x);
      if (const char* flat = rope->flat.load(std::memory_order_acquire)) {
        piece = {flat, static_cast<size_t>(rope->size)};
        return true;
      }
      open_.push_back(&rope->right);
      x = &rope->left;
    }
    piece = Access::TagOf(*x) == Tag::kLeaf ? Access::NodeOf<LeafNode>(*x)->text()
                                            : Access::ShortString(*x);
    return true;
  }

 private:
  std::vector<const Value*> open_;
};

std::string_view Flatten(const Value& x) {
  auto* rope = Access::NodeOf<RopeNode>(x);
  auto size = static_cast<size_t>(rope->size);
  char* flat = rope->flat.load(std::memory_order_acquire);
  if (flat == nullptr) {
    auto text = std::make_unique_for_overwrite<char[]>(size);
    char* end = text.get();
    std::string_view piece;
    for (Pieces pieces(x); pieces.Next(piece);) end = std::ranges::copy(piece, end).out;
    // Where another thread was faster, both have the same text, and its copy stays.
    if (rope->flat.compare_exchange_strong(flat, text.get(), std::memory_order_acq_rel)) {
      flat = text.release();
    }
  }
  return {flat, size};
}

Value MakeLeaf(std::string_view left, std::string_view right) {
  size_t size = left.size() + right.size();
  auto* leaf = NewNode<LeafNode>(size);
  leaf->size = static_cast<int64_t>(size);
  left.copy(leaf->bytes(), left.size());
  right.copy(leaf->bytes() + left.size(), right.size());
  return Access::MakeNode(leaf, Tag::kLeaf);
}

}  // namespace

void FreeRope(RopeNode* rope) {
  std::vector<RopeNode*> dead;
  for (;;) {
    for (Value* side : {&rope->left, &rope->right}) {
      if (Access::TagOf(*side) != Tag::kRope) continue;  // its destructor does not recurse
      Node* child = Access::Detach(*side);
      if (DropReference(child)) dead.push_back(static_cast<RopeNode*>(child));
    }
    delete[] rope->flat.load(std::memory_order_relaxed);
    FreeNode(rope);
    if (dead.empty()) return;
    rope = dead.back();
    dead.pop_back();
  }
}

Value Concatenate(const Value& left, const Value& right) {
  int64_t size = StringLen(left) + StringLen(right);
  if (size > kMaxStringSize) return MakeUnknown();
  if (StringLen(left) == 0) return right;
  if (StringLen(right) == 0) return left;
  if (Access::FitsShort(static_cast<size_t>(size))) {
    return Access::MakeShortString(StringVal(left), StringVal(right));
  }
  if (size <= kCopied) return MakeLeaf(StringVal(left), StringVal(right));
  auto* rope = NewNode<RopeNode>();
  rope->size = size;
  rope->left = left;
  rope->right = right;
  return Access::MakeNode(rope, Tag::kRope);
}

int CompareStrings(const Value& x, const Value& y) {
  Pieces x_pieces(x);
  Pieces y_pieces(y);
  std::string_view a, b;
  for (;;) {
    while (a.empty()) {
      if (x_pieces.Next(a)) continue;
      // x has ended: it is less, unless nothing of y is left.
      while (b.empty()) {
        if (!y_pieces.Next(b)) return 0;
      }
      return -1;
    }
    while (b.empty()) {
      if (!y_pieces.Next(b)) return 1;
    }
    size_t common = std::min(a.size(), b.size());
    if (int order = a.substr(0, common).compare(b.substr(0, common)); order != 0) return order;
    a.remove_prefix(common);
    b.remove_prefix(common);
  }
}

std::string Prefix(const Value& x, size_t size) {
  std::string text;
  std::string_view piece;
  for (Pieces pieces(x); text.size() < size && pieces.Next(piece);) {
    text += piece.substr(0, size - text.size());
  }
  return text;
}

}  // namespace internal

using internal::Access;
using internal::Tag;

Value MakeString(std::string_view text) {
  if (Access::FitsShort(text.size())) return Access::MakeShortString(text, {});
  return internal::MakeLeaf(text, {});
}

std::string_view StringVal(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kUnknown: return {};
    case Tag::kShortString: return Access::ShortString(x);
    case Tag::kLeaf: return Access::NodeOf<internal::LeafNode>(x)->text();
    default: CHECK(Access::TagOf(x) == Tag::kRope); return internal::Flatten(x);
  }
}

int64_t StringLen(const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kUnknown: return 0;
    case Tag::kShortString: return static_cast<int64_t>(Access::ShortString(x).size());
    case Tag::kLeaf: return Access::NodeOf<internal::LeafNode>(x)->size;
    default:
      CHECK(Access::TagOf(x) == Tag::kRope);
      return Access::NodeOf<internal::RopeNode>(x)->size;
  }
}

}  // namespace premortem::constant
