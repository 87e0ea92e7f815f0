#include "base/interner.h"

#include <bit>
#include <cstring>
#include <vector>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/check.h"

namespace premortem {

// A shard is an open-addressing table of ids. Readers take the current table with one acquire load;
// a writer holds the lock, and a table that grew stays alive for readers that still look at it.
struct Interner::Shard {
  struct Table {
    explicit Table(size_t capacity)
        : mask(capacity - 1), slots(std::make_unique<std::atomic<uint32_t>[]>(capacity)) {}
    size_t mask;
    std::unique_ptr<std::atomic<uint32_t>[]> slots;  // index of the entry + 1; 0 is free
  };

  // Entries lie in blocks of doubling size, so that an entry never moves: block k holds 2^(k+8).
  static constexpr uint32_t kFirstBlockBits = 8;
  static constexpr uint32_t kBlocks = 32 - kShardBits - kFirstBlockBits;

  Shard() {
    tables.push_back(std::make_unique<Table>(512));
    current.store(tables.back().get(), std::memory_order_release);
  }

  static uint32_t BlockOf(uint32_t index) {
    return static_cast<uint32_t>(std::bit_width(index >> kFirstBlockBits));
  }
  static uint32_t BlockStart(uint32_t block) {
    return block == 0 ? 0 : uint32_t{1} << (block - 1 + kFirstBlockBits);
  }
  static uint32_t BlockSize(uint32_t block) {
    return block == 0 ? uint32_t{1} << kFirstBlockBits : BlockStart(block);
  }

  const Entry& At(uint32_t index) const {
    uint32_t block = BlockOf(index);
    return blocks[block].load(std::memory_order_acquire)[index - BlockStart(block)];
  }

  // Index of the entry + 1, or 0.
  uint32_t Find(const Table& table, std::string_view text, uint32_t hash) const {
    for (size_t slot = hash & table.mask;; slot = (slot + 1) & table.mask) {
      uint32_t found = table.slots[slot].load(std::memory_order_acquire);
      if (found == 0) return 0;
      const Entry& entry = At(found - 1);
      if (entry.hash == hash && entry.length == text.size() &&
          std::memcmp(entry.text, text.data(), text.size()) == 0) {
        return found;
      }
    }
  }

  uint32_t Insert(std::string_view text, uint32_t hash) {
    std::lock_guard lock(mutex);
    Table* table = tables.back().get();
    if (uint32_t found = Find(*table, text, hash)) return found;
    if ((count + 1) * 2 > table->mask) table = Grow();
    uint32_t block = BlockOf(count);
    CHECK(block < kBlocks);
    if (count == BlockStart(block)) {
      storage.push_back(std::make_unique<Entry[]>(BlockSize(block)));
      blocks[block].store(storage.back().get(), std::memory_order_release);
    }
    Entry* entries = blocks[block].load(std::memory_order_relaxed);
    entries[count - BlockStart(block)] = {texts.Copy(text).data(),
                                          static_cast<uint32_t>(text.size()), hash};
    Put(*table, hash, ++count);
    return count;
  }

  Table* Grow() {
    auto bigger = std::make_unique<Table>((tables.back()->mask + 1) * 2);
    for (uint32_t i = 0; i < count; ++i) Put(*bigger, At(i).hash, i + 1);
    tables.push_back(std::move(bigger));
    current.store(tables.back().get(), std::memory_order_release);
    return tables.back().get();
  }

  static void Put(Table& table, uint32_t hash, uint32_t value) {
    size_t slot = hash & table.mask;
    while (table.slots[slot].load(std::memory_order_relaxed) != 0) slot = (slot + 1) & table.mask;
    table.slots[slot].store(value, std::memory_order_release);
  }

  std::atomic<Table*> current;
  std::array<std::atomic<Entry*>, kBlocks> blocks{};
  std::mutex mutex;
  uint32_t count = 0;
  Arena texts;
  std::vector<std::unique_ptr<Table>> tables;
  std::vector<std::unique_ptr<Entry[]>> storage;
};

Interner::Interner() {
  for (auto& shard : shards_) shard = std::make_unique<Shard>();
}

Interner::~Interner() = default;

uint64_t Interner::Hash(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

NameId Interner::Intern(std::string_view text, uint64_t hash) {
  size_t shard_index = hash >> (64 - kShardBits);
  Shard& shard = *shards_[shard_index];
  auto short_hash = static_cast<uint32_t>(hash);
  uint32_t found = shard.Find(*shard.current.load(std::memory_order_acquire), text, short_hash);
  if (found == 0) found = shard.Insert(text, short_hash);
  return NameId(static_cast<uint32_t>(found << kShardBits | shard_index));
}

std::string_view Interner::Text(NameId id) const {
  CHECK(id.valid());
  const Entry& entry = shards_[id.value & (kShards - 1)]->At((id.value >> kShardBits) - 1);
  return {entry.text, entry.length};
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
    bytes += shard->texts.reserved_bytes();
    bytes += (shard->tables.back()->mask + 1) * sizeof(uint32_t);
    bytes += shard->count * sizeof(Entry);
  }
  return bytes;
}

Interner& Names() {
  // Never destroyed: other objects of static lifetime may hold names.
  static Interner* names = new Interner;
  return *names;
}

}  // namespace premortem
