#include "base/interner.h"

#include <atomic>
#include <bit>
#include <mutex>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/arena.h"
#include "base/check.h"

namespace premortem {

namespace {

// A slot holds what a lookup must compare: a short name itself, a long one's hash and id. The id is
// written last, with release, and read first: who sees it sees the rest.
struct ShortSlot {
  std::atomic<uint32_t> id = 0;  // 0: free
  Interner::ShortName name;
};
struct LongSlot {
  std::atomic<uint32_t> id = 0;
  uint64_t hash = 0;
};

template <typename Slot>
struct Table {
  explicit Table(size_t capacity) : mask(capacity - 1), slots(std::make_unique<Slot[]>(capacity)) {}
  size_t mask;
  std::unique_ptr<Slot[]> slots;
};

// An open-addressing table that readers use without a lock. A table that grew stays alive for those
// who still look at it; all of them together are at most a third larger than the newest.
template <typename Slot>
class GrowingTable {
 public:
  GrowingTable() { Add(64); }

  // The slot for which `is` holds, or null. The hash decides where to look.
  template <typename Is>
  const Slot* Find(uint64_t hash, Is is) const {
    const Table<Slot>& table = *current_.load(std::memory_order_acquire);
    for (size_t i = hash & table.mask;; i = (i + 1) & table.mask) {
      const Slot& slot = table.slots[i];
      if (slot.id.load(std::memory_order_acquire) == 0) return nullptr;
      if (is(slot)) return &slot;
    }
  }

  // For the one who holds the lock: a free slot for a key of that hash. hash_of gives the hash of a
  // slot that is to be moved.
  template <typename HashOf>
  Slot& Claim(uint64_t hash, HashOf hash_of) {
    if (++used_ * 2 > tables_.back()->mask) Grow(hash_of);
    return FreeSlot(*tables_.back(), hash);
  }

  size_t bytes() const { return (tables_.back()->mask + 1) * sizeof(Slot); }

 private:
  static Slot& FreeSlot(Table<Slot>& table, uint64_t hash) {
    size_t i = hash & table.mask;
    while (table.slots[i].id.load(std::memory_order_relaxed) != 0) i = (i + 1) & table.mask;
    return table.slots[i];
  }

  template <typename HashOf>
  void Grow(HashOf hash_of) {
    const Table<Slot>& old = *tables_.back();
    auto bigger = std::make_unique<Table<Slot>>((old.mask + 1) * 4);
    for (size_t i = 0; i <= old.mask; ++i) {
      const Slot& from = old.slots[i];
      uint32_t id = from.id.load(std::memory_order_relaxed);
      if (id == 0) continue;
      Slot& to = FreeSlot(*bigger, hash_of(from));
      CopyKey(from, to);
      to.id.store(id, std::memory_order_relaxed);
    }
    Publish(std::move(bigger));
  }
  static void CopyKey(const ShortSlot& from, ShortSlot& to) { to.name = from.name; }
  static void CopyKey(const LongSlot& from, LongSlot& to) { to.hash = from.hash; }

  void Add(size_t capacity) { Publish(std::make_unique<Table<Slot>>(capacity)); }
  void Publish(std::unique_ptr<Table<Slot>> table) {
    tables_.push_back(std::move(table));
    current_.store(tables_.back().get(), std::memory_order_release);
  }

  std::atomic<Table<Slot>*> current_;
  std::vector<std::unique_ptr<Table<Slot>>> tables_;
  size_t used_ = 0;
};

uint64_t HashOfShort(const ShortSlot& slot) { return Interner::Hash(slot.name); }
uint64_t HashOfLong(const LongSlot& slot) { return slot.hash; }

}  // namespace

// One of kShards parts, chosen by the top bits of the hash, so that threads seldom meet at a lock.
struct Interner::Shard {
  // Texts by index, in blocks of doubling size, so that none ever moves: block k holds 2^(k+6).
  static constexpr uint32_t kFirstBlockBits = 6;
  static constexpr uint32_t kBlocks = 32 - kShardBits - kFirstBlockBits;

  static uint32_t BlockOf(uint32_t i) {
    return static_cast<uint32_t>(std::bit_width(i >> kFirstBlockBits));
  }
  static uint32_t BlockStart(uint32_t block) {
    return block == 0 ? 0 : uint32_t{1} << (block - 1 + kFirstBlockBits);
  }
  static uint32_t BlockSize(uint32_t block) {
    return block == 0 ? uint32_t{1} << kFirstBlockBits : BlockStart(block);
  }

  std::string_view At(uint32_t i) const {
    uint32_t block = BlockOf(i);
    return blocks[block].load(std::memory_order_acquire)[i - BlockStart(block)];
  }

  // Needs the lock. Returns the index of the new text.
  uint32_t AddText(std::string_view text) {
    uint32_t block = BlockOf(count);
    CHECK(block < kBlocks);
    if (count == BlockStart(block)) {
      storage.push_back(std::make_unique<std::string_view[]>(BlockSize(block)));
      blocks[block].store(storage.back().get(), std::memory_order_release);
    }
    storage.back()[count - BlockStart(block)] = texts.Copy(text);
    return count++;
  }

  GrowingTable<ShortSlot> short_names;
  GrowingTable<LongSlot> long_names;
  std::array<std::atomic<std::string_view*>, kBlocks> blocks{};
  std::mutex mutex;
  uint32_t count = 0;
  Arena texts{16 * 1024};
  std::vector<std::unique_ptr<std::string_view[]>> storage;
};

Interner::Interner(std::span<const std::string_view> fixed_names) {
  CHECK(fixed_names.size() < kFirstFreeId);
  for (auto& shard : shards_) shard = std::make_unique<Shard>();
  fixed_ = std::make_unique<std::string_view[]>(fixed_names.size() + 1);
  for (uint32_t id = 1; id <= fixed_names.size(); ++id) {
    std::string_view text = fixed_names[id - 1];
    CHECK(text.size() <= sizeof(ShortName));
    fixed_[id] = text;
    ShortName name;
    std::memcpy(&name, text.data(), text.size());
    uint64_t hash = Hash(name);
    ShortSlot& slot = ShardOf(hash).short_names.Claim(hash, HashOfShort);
    slot.name = name;
    slot.id.store(id, std::memory_order_release);
  }
}

Interner::~Interner() = default;

uint64_t Interner::HashLong(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

NameId Interner::InternShort(ShortName name, uint64_t hash) {
  Shard& shard = ShardOf(hash);
  auto is = [&](const ShortSlot& slot) { return slot.name == name; };
  const ShortSlot* found = shard.short_names.Find(hash, is);
  if (found == nullptr) {
    std::lock_guard lock(shard.mutex);
    found = shard.short_names.Find(hash, is);
    if (found == nullptr) {
      char text[sizeof name];
      std::memcpy(text, &name, sizeof name);
      uint32_t index = shard.AddText({text, strnlen(text, sizeof text)});
      ShortSlot& slot = shard.short_names.Claim(hash, HashOfShort);
      slot.name = name;
      auto id =
          static_cast<uint32_t>(kFirstFreeId + (index << kShardBits | hash >> (64 - kShardBits)));
      slot.id.store(id, std::memory_order_release);
      found = &slot;
    }
  }
  return NameId(found->id.load(std::memory_order_relaxed));
}

NameId Interner::InternLong(std::string_view text, uint64_t hash) {
  Shard& shard = ShardOf(hash);
  auto is = [&](const LongSlot& slot) {
    return slot.hash == hash && Text(NameId(slot.id.load(std::memory_order_relaxed))) == text;
  };
  const LongSlot* found = shard.long_names.Find(hash, is);
  if (found == nullptr) {
    std::lock_guard lock(shard.mutex);
    found = shard.long_names.Find(hash, is);
    if (found == nullptr) {
      uint32_t index = shard.AddText(text);
      LongSlot& slot = shard.long_names.Claim(hash, HashOfLong);
      slot.hash = hash;
      auto id =
          static_cast<uint32_t>(kFirstFreeId + (index << kShardBits | hash >> (64 - kShardBits)));
      slot.id.store(id, std::memory_order_release);
      found = &slot;
    }
  }
  return NameId(found->id.load(std::memory_order_relaxed));
}

std::string_view Interner::Text(NameId id) const {
  CHECK(id.valid());
  if (id.value < kFirstFreeId) return fixed_[id.value];
  return shards_[id.value & (kShards - 1)]->At((id.value - kFirstFreeId) >> kShardBits);
}

size_t Interner::size() const {
  size_t size = 0;
  for (const auto& shard : shards_) {
    std::lock_guard lock(shard->mutex);
    size += shard->count;
  }
  return size;
}

size_t Interner::reserved_bytes() const {
  size_t bytes = 0;
  for (const auto& shard : shards_) {
    std::lock_guard lock(shard->mutex);
    bytes += shard->texts.reserved_bytes() + shard->count * sizeof(std::string_view);
    bytes += shard->short_names.bytes() + shard->long_names.bytes();
  }
  return bytes;
}

}  // namespace premortem
