// Counterpart: go/types/methodset.go, go1.27.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "types/embedded_types.h"
#include "types/lookup.h"
#include "types/named.h"
#include "types/package.h"
#include "types/predicates.h"
#include "types/typeset.h"

namespace premortem::types {

namespace {

// A name as IdOf tells names apart, without making texts.
struct Key {
  NameId name;
  PackageId package;  // none where the name is exported

  explicit Key(const Object& object)
      : name(object.name), package(IsExported(object) ? PackageId() : object.package) {}
  friend bool operator==(Key a, Key b) {
    // A package and its test variant have one path.
    return a.name == b.name && (a.package == b.package || SamePackage(a.package, b.package));
  }
};

struct KeyHash {
  size_t operator()(Key key) const {
    return key.name.value * size_t{0x9e3779b97f4a7c15} + key.package.valid();
  }
};

// Methods, fields that hide methods, and names that occur more than once on a level: of the last
// two there is nothing but the key.
struct Entry {
  Object* method = nullptr;
  std::vector<int> index;
  bool indirect = false;
};
using Entries = std::unordered_map<Key, Entry, KeyHash>;

class Collector {
 public:
  Collector(TypeId t, bool is_pointer) : walk_(t, is_pointer) {}

  void Run() {
    do {
      Entries level;
      for (int i = walk_.level_begin(); i < walk_.level_end(); i++) Visit(i, level);
      for (Key field : fields_) level[field].method = nullptr;
      fields_.clear();
      base_.merge(level);  // what is there already hides what is below
    } while (walk_.NextLevel());
  }

  std::vector<Selection> Take(TypeId recv) {
    std::vector<std::pair<std::string, Selection>> sorted;
    for (auto& [key, entry] : base_) {
      if (entry.method == nullptr) continue;
      sorted.emplace_back(IdOf(entry.method->package, entry.method->name),
                          Selection{SelectionKind::kMethodVal, entry.indirect, recv,
                                    entry.method->id, std::move(entry.index)});
    }
    std::ranges::sort(sorted, {}, [](const auto& e) -> const std::string& { return e.first; });
    std::vector<Selection> list;
    for (auto& [id, selection] : sorted) list.push_back(std::move(selection));
    return list;
  }

 private:
  void Visit(int entry, Entries& level) {
    TypeId t = walk_[entry].type;
    if (Named* named = AsNamed(t)) {
      if (!seen_.Add(named->id)) return;  // hidden by a level above
      for (size_t i = 0; i < NumMethods(*named); i++) {
        Add(entry, i, Method(*named, i), walk_[entry].indirect, level);
      }
    }
    TypeId under = Underlying(t);
    if (const Struct* record = As<Struct>(under)) {
      for (size_t i = 0; i < record->fields.size(); i++) {
        const Object& field = Get(record->fields[i]);
        fields_.emplace_back(field);
        if (field.embedded) walk_.AddField(entry, static_cast<int>(i), field.type);
      }
    } else if (Interface* iface = As<Interface>(under)) {
      ObjectList methods = TypeSetOf(*iface).methods;
      for (size_t i = 0; i < methods.size(); i++) Add(entry, i, Get(methods[i]), true, level);
    }
  }

  void Add(int entry, size_t i, Object& method, bool indirect, Entries& level) {
    auto [place, is_new] = level.try_emplace(Key(method));
    bool in_set = indirect || !HasPtrRecv(method);
    if (is_new && in_set && !walk_[entry].multiples) {
      place->second = {&method, walk_.Path(entry, static_cast<int>(i)), indirect};
    } else {
      place->second.method = nullptr;
    }
  }

  EmbeddedWalk walk_;
  SeenNamed seen_;
  Entries base_;
  std::vector<Key> fields_;  // of the current level
};

}  // namespace

std::vector<Selection> MethodSetOf(TypeId t) {
  // A defined pointer type has no methods, nor has a pointer to an interface.
  if (AsNamed(t) != nullptr && UnderlyingAs<Pointer>(t) != nullptr) return {};
  bool is_pointer = false;
  TypeId base = Deref(t, &is_pointer);
  if (is_pointer && IsInterface(base)) return {};
  Collector collector(base, is_pointer);
  collector.Run();
  return collector.Take(t);
}

}  // namespace premortem::types
