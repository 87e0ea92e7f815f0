// Stacks are a trie of frames already; here those of one function become one node. Callers come
// before what they call in both, so that sums are one pass from the last node to the first. Values
// are summed for one sample type after the other, as most nodes will not be kept.
#include "evidence/call_tree.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>

#include "base/fs.h"
#include "evidence/id_table.h"
#include "evidence/top.h"

namespace premortem::evidence {

namespace {

// What a frame is shown as: a function, or the library that holds an address without a symbol.
struct FunctionKey {
  StringId name;
  bool library = false;

  uint32_t Packed() const { return name.value << 1 | (library ? 1 : 0); }
};

FunctionKey KeyOf(const Frame& frame) {
  if (frame.address && frame.file) return {frame.file, true};
  return {frame.function, false};
}

class Builder {
 public:
  Builder(const Evidence& evidence, const Profile& profile, const Profile* older,
          const CallTreeLimits& limits)
      : evidence_(evidence), profile_(profile), older_(older), limits_(limits) {}

  CallTree Build() {
    MarkStacks(profile_);
    if (older_ != nullptr) MarkStacks(*older_);
    MergeStacks();
    ChooseTypes();
    WeighNodes();
    KeepHeaviest();
    OrderNodes();
    for (const Type& type : types_) AddValues(type);
    return std::move(tree_);
  }

 private:
  // A node before it is known which are kept.
  struct Node {
    uint32_t parent = 0;
    uint32_t function = 0;     // a packed FunctionKey
    uint32_t first_child = 0;  // 0: none
    FrameId frame;             // the first one
  };

  // A sample type, and its index in both profiles.
  struct Type {
    size_t index = 0;
    std::optional<size_t> older;
  };

  void MarkStacks(const Profile& profile) {
    node_of_stack_.resize(evidence_.stacks().size());
    for (const Sample& sample : profile.samples) {
      for (StackId stack = sample.stack; stack && node_of_stack_[stack.value] == 0;
           stack = evidence_.NodeOf(stack).caller) {
        node_of_stack_[stack.value] = kUsed;
      }
    }
  }

  void MergeStacks() {
    nodes_.emplace_back();
    for (uint32_t i = 1; i < node_of_stack_.size(); ++i) {
      if (node_of_stack_[i] == 0) continue;
      const StackNode& stack = evidence_.stacks()[i];
      uint32_t caller = stack.caller ? node_of_stack_[stack.caller.value] : 0;
      node_of_stack_[i] = ChildOf(caller, stack.frame);
    }
  }

  // Most nodes call one function only: further ones are found in the table.
  uint32_t ChildOf(uint32_t parent, FrameId frame) {
    uint32_t function = KeyOf(evidence_.FrameOf(frame)).Packed();
    auto next = static_cast<uint32_t>(nodes_.size());
    uint32_t first = nodes_[parent].first_child;
    if (first == 0) {
      nodes_[parent].first_child = next;
    } else if (nodes_[first].function == function) {
      return first;
    } else if (uint32_t known = children_.FindOrAdd(parent, function, next); known != next) {
      return known;
    }
    nodes_.push_back({.parent = parent, .function = function, .frame = frame});
    return next;
  }

  void ChooseTypes() {
    for (size_t i = 0; i < profile_.types.size(); ++i) {
      bool shown = i == profile_.default_type;
      if (!shown && types_.size() + (i < profile_.default_type ? 1 : 0) >= limits_.types) {
        ++tree_.types_left_out;
        continue;
      }
      if (shown) tree_.default_values = types_.size();
      Type type{.index = i};
      for (size_t j = 0; older_ != nullptr && !type.older && j < older_->types.size(); ++j) {
        if (older_->types[j] == profile_.types[i]) type.older = j;
      }
      types_.push_back(type);
    }
  }

  // Adds what `transform` makes of each sample's value to its node.
  void AddSelf(std::vector<int64_t>& sums, const Profile& profile, size_t type, auto transform) {
    for (size_t i = 0; i < profile.samples.size(); ++i) {
      StackId stack = profile.samples[i].stack;
      int64_t& sum = sums[stack ? node_of_stack_[stack.value] : 0];
      sum = SaturatingAdd(sum, transform(profile.ValuesOf(i)[type]));
    }
  }

  void SumUp(std::vector<int64_t>& sums) const {
    for (size_t i = nodes_.size(); i-- > 1;) {
      int64_t& parent = sums[nodes_[i].parent];
      parent = SaturatingAdd(parent, sums[i]);
    }
  }

  // The share of a node is that of the sizes of all values below it, whatever their signs: so what
  // a node calls never has a greater share than the node.
  void WeighNodes() {
    share_.assign(nodes_.size(), 0);
    auto size = [](int64_t value) { return value < 0 ? -std::max(value, -INT64_MAX) : value; };
    for (const Type& type : types_) {
      std::vector<int64_t> sums(nodes_.size());
      AddSelf(sums, profile_, type.index, size);
      if (type.older) AddSelf(sums, *older_, *type.older, size);
      SumUp(sums);
      for (size_t i = 0; i < nodes_.size() && sums[0] > 0; ++i) {
        auto share =
            static_cast<float>(static_cast<double>(sums[i]) / static_cast<double>(sums[0]));
        share_[i] = std::max(share_[i], share);
      }
    }
  }

  void KeepHeaviest() {
    std::vector<uint32_t> kept;
    for (uint32_t i = 1; i < nodes_.size(); ++i) {
      if (share_[i] >= static_cast<float>(limits_.least_share)) kept.push_back(i);
    }
    if (size_t most = std::max<size_t>(limits_.nodes, 1) - 1; kept.size() > most) {
      // Callers have lower numbers, so that of equal shares they are kept.
      auto heavier = [&](uint32_t a, uint32_t b) {
        return share_[a] != share_[b] ? share_[a] > share_[b] : a < b;
      };
      std::ranges::nth_element(kept, kept.begin() + static_cast<std::ptrdiff_t>(most), heavier);
      kept.resize(most);
      std::ranges::sort(kept);
    }
    tree_.left_out = nodes_.size() - 1 - kept.size();
    kept_ = std::move(kept);
  }

  std::string NameOf(const Node& node) const {
    const Frame& frame = evidence_.FrameOf(node.frame);
    if (KeyOf(frame).library) {
      return "[" + std::string(BaseName(evidence_.Text(frame.file))) + "]";
    }
    std::string name(evidence_.Text(frame.function));
    return name.empty() ? "<unknown>" : name;
  }

  // Gives functions their numbers, by name, and nodes theirs, in preorder.
  void OrderNodes() {
    std::map<std::string, std::string> files;  // by name of function
    std::vector<std::string> names(kept_.size());
    for (size_t i = 0; i < kept_.size(); ++i) {
      const Node& node = nodes_[kept_[i]];
      names[i] = NameOf(node);
      const Frame& frame = evidence_.FrameOf(node.frame);
      std::string file(evidence_.Text(frame.file));
      auto [it, added] = files.emplace(names[i], file);
      if (!added && file < it->second) it->second = file;
    }
    tree_.functions.push_back({});
    std::map<std::string_view, uint32_t> numbers;
    for (const auto& [name, file] : files) {
      numbers.emplace(name, static_cast<uint32_t>(tree_.functions.size()));
      tree_.functions.push_back({name, file});
    }
    // Children by parent, in the order of their names.
    struct Child {
      uint32_t parent, function, node;
    };
    std::vector<Child> children;
    for (size_t i = 0; i < kept_.size(); ++i) {
      children.push_back({nodes_[kept_[i]].parent, numbers[names[i]], kept_[i]});
    }
    std::ranges::sort(children, [](const Child& a, const Child& b) {
      return std::tie(a.parent, a.function, a.node) < std::tie(b.parent, b.function, b.node);
    });
    new_index_.assign(nodes_.size(), kLeftOut);
    struct Waiting {
      uint32_t node, parent, function;  // the parent's new index
    };
    std::vector<Waiting> waiting = {{0, 0, 0}};
    while (!waiting.empty()) {
      Waiting next = waiting.back();
      waiting.pop_back();
      auto index = static_cast<uint32_t>(tree_.nodes.size());
      new_index_[next.node] = index;
      tree_.nodes.push_back({next.parent, next.function});
      auto [begin, end] = std::ranges::equal_range(children, next.node, {}, &Child::parent);
      while (end != begin) {
        --end;
        waiting.push_back({end->node, index, end->function});
      }
    }
  }

  // The values of one profile, whole and self, of the nodes that are kept.
  void Sum(const Profile& profile, size_t type, std::vector<int64_t>& total,
           std::vector<int64_t>& self) {
    std::vector<int64_t> sums(nodes_.size());
    AddSelf(sums, profile, type, [](int64_t value) { return value; });
    Pick(sums, self);
    SumUp(sums);
    Pick(sums, total);
  }

  void Pick(const std::vector<int64_t>& sums, std::vector<int64_t>& kept) const {
    kept.resize(tree_.nodes.size());
    for (size_t i = 0; i < sums.size(); ++i) {
      if (new_index_[i] != kLeftOut) kept[new_index_[i]] = sums[i];
    }
  }

  void AddValues(const Type& type) {
    CallValues values{.type = profile_.types[type.index]};
    Sum(profile_, type.index, values.total, values.self);
    if (type.older) {
      Sum(*older_, *type.older, values.older_total, values.older_self);
    } else if (older_ != nullptr) {
      values.older_total.resize(tree_.nodes.size());
      values.older_self.resize(tree_.nodes.size());
    }
    tree_.values.push_back(std::move(values));
  }

  static constexpr uint32_t kUsed = ~uint32_t{0};
  static constexpr uint32_t kLeftOut = ~uint32_t{0};

  const Evidence& evidence_;
  const Profile& profile_;
  const Profile* older_;
  const CallTreeLimits& limits_;
  CallTree tree_;
  std::vector<Type> types_;
  std::vector<uint32_t> node_of_stack_;  // by StackId; 0: not of these profiles
  std::vector<Node> nodes_;
  PairTable children_;
  std::vector<float> share_;
  std::vector<uint32_t> kept_;
  std::vector<uint32_t> new_index_;  // by index in nodes_
};

}  // namespace

CallTree BuildCallTree(const Evidence& evidence, const Profile& profile, const Profile* older,
                       const CallTreeLimits& limits) {
  return Builder(evidence, profile, older, limits).Build();
}

}  // namespace premortem::evidence
