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
    std::unique_ptr<std::atomic<uint32_t>[]> slots;  // ids; 0 is free
  };

  // Entries lie in blocks of doubling size, so that an entry never moves: block k holds 2^(k+6).
  static constexpr uint32_t kFirstBlockBits = 6;
  static constexpr uint32_t kBlocks = 32 - kShardBits - kFirstBlockBits;

  Shard(const Entry* fixed_entries, uint32_t shard_index)
      : fixed(fixed_entries), index(shard_index) {
    tables.push_back(std::make_unique<Table>(256));
    current.store(tables.back().get(), std::memory_order_release);
  }

  static uint32_t BlockOf(uint32_t i) {
    return static_cast<uint32_t>(std::bit_width(i >> kFirstBlockBits));
  }
  static uint32_t BlockStart(uint32_t block) {
    return block == 0 ? 0 : uint32_t{1} << (block - 1 + kFirstBlockBits);
  }
  static uint32_t BlockSize(uint32_t block) {
    return block == 0 ? uint32_t{1} << kFirstBlockBits : BlockStart(block);
  }

  uint32_t IdOf(uint32_t i) const { return kFirstFreeId + (i << kShardBits | index); }

  const Entry& At(uint32_t id) const {
    if (id < kFirstFreeId) return fixed[id];
    uint32_t i = (id - kFirstFreeId) >> kShardBits;
    uint32_t block = BlockOf(i);
    return blocks[block].load(std::memory_order_acquire)[i - BlockStart(block)];
  }

  // The id, or 0.
  uint32_t Find(const Table& table, std::string_view text, uint32_t hash) const {
    for (size_t slot = hash & table.mask;; slot = (slot + 1) & table.mask) {
      uint32_t id = table.slots[slot].load(std::memory_order_acquire);
      if (id == 0) return 0;
      const Entry& entry = At(id);
      if (entry.hash == hash && entry.length == text.size() &&
          std::memcmp(entry.text, text.data(), text.size()) == 0) {
        return id;
      }
    }
  }

  uint32_t Insert(std::string_view text, uint32_t hash) {
    std::lock_guard lock(mutex);
    Table* table = tables.back().get();
    if (uint32_t id = Find(*table, text, hash)) return id;
    if ((used + 1) * 2 > table->mask) table = Grow();
    uint32_t block = BlockOf(count);
    CHECK(block < kBlocks);
    if (count == BlockStart(block)) {
      storage.push_back(std::make_unique<Entry[]>(BlockSize(block)));
      blocks[block].store(storage.back().get(), std::memory_order_release);
    }
    Entry* entries = blocks[block].load(std::memory_order_relaxed);
    entries[count - BlockStart(block)] = {texts.Copy(text).data(),
                                          static_cast<uint32_t>(text.size()), hash};
    uint32_t id = IdOf(count++);
    Put(*table, hash, id);
    ++used;
    return id;
  }

  void PutFixed(uint32_t id) {
    if ((used + 1) * 2 > tables.back()->mask) Grow();
    Put(*tables.back(), fixed[id].hash, id);
    ++used;
  }

  Table* Grow() {
    const Table& old = *tables.back();
    auto bigger = std::make_unique<Table>((old.mask + 1) * 2);
    for (size_t slot = 0; slot <= old.mask; ++slot) {
      uint32_t id = old.slots[slot].load(std::memory_order_relaxed);
      if (id != 0) Put(*bigger, At(id).hash, id);
    }
    tables.push_back(std::move(bigger));
    current.store(tables.back().get(), std::memory_order_release);
    return tables.back().get();
  }

  static void Put(Table& table, uint32_t hash, uint32_t id) {
    size_t slot = hash & table.mask;
    while (table.slots[slot].load(std::memory_order_relaxed) != 0) slot = (slot + 1) & table.mask;
    table.slots[slot].store(id, std::memory_order_release);
  }

  const Entry* fixed;
  uint32_t index;
  std::atomic<Table*> current;
  std::array<std::atomic<Entry*>, kBlocks> blocks{};
  std::mutex mutex;
  uint32_t count = 0;  // own entries
  uint32_t used = 0;   // slots, fixed names among them
  Arena texts;
  std::vector<std::unique_ptr<Table>> tables;
  std::vector<std::unique_ptr<Entry[]>> storage;
};

Interner::Interner(std::span<const std::string_view> fixed_names) {
  CHECK(fixed_names.size() < kFirstFreeId);
  fixed_ = std::make_unique<Entry[]>(fixed_names.size() + 1);
  for (uint32_t i = 0; i < kShards; ++i) shards_[i] = std::make_unique<Shard>(fixed_.get(), i);
  for (uint32_t id = 1; id <= fixed_names.size(); ++id) {
    std::string_view name = fixed_names[id - 1];
    uint64_t hash = Hash(name);
    fixed_[id] = {name.data(), static_cast<uint32_t>(name.size()), static_cast<uint32_t>(hash)};
    shards_[hash >> (64 - kShardBits)]->PutFixed(id);
  }
}

Interner::~Interner() = default;

uint64_t Interner::HashLong(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

NameId Interner::Intern(std::string_view text, uint64_t hash) {
  Shard& shard = *shards_[hash >> (64 - kShardBits)];
  auto short_hash = static_cast<uint32_t>(hash);
  uint32_t id = shard.Find(*shard.current.load(std::memory_order_acquire), text, short_hash);
  return NameId(id != 0 ? id : shard.Insert(text, short_hash));
}

std::string_view Interner::Text(NameId id) const {
  CHECK(id.valid());
  const Entry& entry = shards_[id.value & (kShards - 1)]->At(id.value);
  return {entry.text, entry.length};
}

size_t Interner::size() const {
  size_t size = 0;
  for (const auto& shard : shards_) {
    std::lock_guard lock(shard->mutex);
    size += shard->used;
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

}  // namespace premortem
