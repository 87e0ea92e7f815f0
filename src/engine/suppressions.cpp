#include "engine/suppressions.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"

namespace premortem::engine {

namespace {

using syntax::Comment;
using syntax::CommentGroup;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;

constexpr uint32_t kWholeFile = 0xffffffff;

// What stands behind the marker of a directive, and which one it is.
enum class Form { kNolint, kIgnore, kFileIgnore };
struct Directive {
  Form form;
  std::string_view rest;
};

bool CutPrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<Directive> ReadDirective(std::string_view comment) {
  if (!CutPrefix(comment, "//")) return {};
  if (CutPrefix(comment, "lint:ignore")) return Directive{Form::kIgnore, comment};
  if (CutPrefix(comment, "lint:file-ignore")) return Directive{Form::kFileIgnore, comment};
  CutPrefix(comment, " ");  // golangci-lint takes "// nolint" too
  if (!CutPrefix(comment, "nolint")) return {};
  bool ends = comment.empty() || comment.starts_with(':') || comment.starts_with(' ') ||
              comment.starts_with('\t') || comment.starts_with('\r') || comment.starts_with("//");
  return ends ? std::optional(Directive{Form::kNolint, comment}) : std::nullopt;
}

bool IsDeclaration(NodeKind kind) {
  return kind == NodeKind::kFuncDecl || kind == NodeKind::kGenDecl ||
         kind == NodeKind::kValueSpec || kind == NodeKind::kTypeSpec ||
         kind == NodeKind::kImportSpec;
}

// The lines on which statements and declarations of a file begin and end; built only for files
// that have a directive.
class NodeLines {
 public:
  NodeLines(const source::SourceFile& file, const Tree& tree) : tree_(tree) {
    ends_.resize(tree.node_count());
    for (uint32_t id = 1; id < tree.node_count(); ++id) {
      NodeKind kind = tree.kind(NodeId(id));
      if (!IsDeclaration(kind) && !syntax::IsStmt(kind) && kind != NodeKind::kField) continue;
      uint32_t begin = tree.Pos(NodeId(id));
      uint32_t end = ends_[id] = EndOf(NodeId(id));
      if (begin >= end) continue;
      uint32_t first = file.lines().LineAt(begin);
      uint32_t last = file.lines().LineAt(end - 1);
      Extend(nodes_, first, last);
      if (IsDeclaration(kind)) Extend(declarations_, first, last);
    }
  }

  // The last line of what begins on `line`; `line` itself where nothing does.
  uint32_t EndOfNode(uint32_t line) const { return Find(nodes_, line); }
  uint32_t EndOfDeclaration(uint32_t line) const { return Find(declarations_, line); }

 private:
  using Lines = std::map<uint32_t, uint32_t>;

  // Tree::End, but with the ends of the children at hand: a chain of thousands of `else if` would
  // otherwise be walked to its end from each of its links.
  uint32_t EndOf(NodeId id) const {
    if (tree_.kind(id) == NodeKind::kIfStmt) {
      NodeId last = tree_.Get<syntax::IfStmt>(id).else_stmt;
      if (last) return ends_[last.value];
    }
    if (tree_.kind(id) == NodeKind::kLabeledStmt) {
      return ends_[tree_.Get<syntax::LabeledStmt>(id).stmt.value];
    }
    return tree_.End(id);
  }

  static void Extend(Lines& lines, uint32_t first, uint32_t last) {
    uint32_t& end = lines[first];
    end = std::max(end, last);
  }
  static uint32_t Find(const Lines& lines, uint32_t line) {
    auto it = lines.find(line);
    return it == lines.end() ? line : it->second;
  }

  const Tree& tree_;
  std::vector<uint32_t> ends_;  // of the statements and declarations, by id
  Lines nodes_;
  Lines declarations_;
};

bool StandsAlone(const source::SourceFile& file, uint32_t offset) {
  std::string_view line = file.LineText(file.lines().LineAt(offset));
  return Trim(line.substr(0, file.PositionAt(offset).column - 1)).empty();
}

bool HasDirective(const Tree& tree) {
  return std::ranges::any_of(tree.comments(), [&](const Comment& comment) {
    return ReadDirective(tree.TextOf(comment)).has_value();
  });
}

}  // namespace

Suppressions::Suppressions(const source::SourceFile& file, const Tree& tree) : file_(&file) {
  if (!HasDirective(tree)) return;
  NodeLines nodes(file, tree);
  uint32_t package = tree.root() ? LineAt(tree.file().package) : 0;
  for (const CommentGroup& group : tree.comment_groups()) {
    uint32_t below = LineAt(tree.comments()[group.last - 1].end - 1) + 1;
    for (const Comment& comment : tree.comments().subspan(group.first, group.last - group.first)) {
      if (!ReadDirective(tree.TextOf(comment))) continue;
      uint32_t line = LineAt(comment.begin);
      Reach reach{line, nodes.EndOfDeclaration(line)};
      if (StandsAlone(file, comment.begin)) {
        // Anywhere in the doc comment of a declaration, else just above a statement.
        bool doc = nodes.EndOfDeclaration(below) > below || below == package;
        uint32_t next = doc ? below : line + 1;
        reach = {line, std::max(next, nodes.EndOfNode(next))};
        if (next == package) reach = {0, kWholeFile};
      }
      AddComment(tree, comment, reach);
    }
  }
  std::ranges::stable_sort(entries_, {}, &Entry::first_line);
  uint32_t last = 0;
  for (const Entry& entry : entries_) {
    last = std::max(last, entry.last_line);
    last_line_so_far_.push_back(last);
  }
}

void Suppressions::AddComment(const Tree& tree, const Comment& comment, Reach reach) {
  std::string_view text = tree.TextOf(comment);
  std::optional<Directive> directive = ReadDirective(text);
  if (!directive) return;
  std::string_view rest = directive->rest;
  auto offset = [&](std::string_view part) {
    return comment.begin + static_cast<uint32_t>(part.data() - text.data());
  };
  if (directive->form == Form::kNolint) {
    if (!CutPrefix(rest, ":")) return AddEntry("", comment.begin, comment.end, reach);
    return AddNames(rest.substr(0, rest.find("//")), offset(rest), reach);
  }
  if (directive->form == Form::kFileIgnore) reach = {0, kWholeFile};
  std::vector<std::string_view> words = SplitWords(rest);
  if (words.size() < 2) {
    malformed_.push_back({comment.begin, comment.end,
                          "not heeded, as it has no reason: expected `//lint:ignore rule reason`"});
    return;
  }
  AddNames(words[0], offset(words[0]), reach);
}

void Suppressions::AddNames(std::string_view names, uint32_t begin, Reach reach) {
  for (std::string_view part : Split(names, ',')) {
    std::vector<std::string_view> words = SplitWords(part);  // a reason may follow without "//"
    if (words.empty()) continue;
    auto start = begin + static_cast<uint32_t>(words[0].data() - names.data());
    bool all = words[0] == "all" || words[0] == "premortem" || words[0] == "*";
    AddEntry(all ? "" : words[0], start, start + static_cast<uint32_t>(words[0].size()), reach);
  }
}

void Suppressions::AddEntry(std::string_view rule, uint32_t begin, uint32_t end, Reach reach) {
  Entry entry;
  entry.rule = rule;
  entry.begin = begin;
  entry.end = end;
  entry.first_line = reach.first_line;
  entry.last_line = reach.last_line;
  entries_.push_back(std::move(entry));
}

bool Suppressions::Silence(std::string_view rule, uint32_t offset) const {
  if (entries_.empty()) return false;
  uint32_t line = LineAt(offset);
  bool silenced = false;
  auto after = std::ranges::upper_bound(entries_, line, {}, &Entry::first_line);
  for (auto i = static_cast<size_t>(after - entries_.begin()); i-- > 0;) {
    if (last_line_so_far_[i] < line) break;  // so do all before it
    const Entry& entry = entries_[i];
    if (line > entry.last_line || (!entry.rule.empty() && entry.rule != rule)) continue;
    entry.used->store(true, std::memory_order_relaxed);
    silenced = true;
  }
  return silenced;
}

std::string Suppressions::UnusedMessage(const Entry& entry) {
  if (entry.rule.empty()) return "this comment suppresses nothing";
  return "`" + entry.rule + "` reports nothing here";
}

bool IsGenerated(const Tree& tree) {
  uint32_t package = tree.root() ? tree.file().package : syntax::kNoOffset;
  for (const Comment& comment : tree.comments()) {
    if (comment.begin > package) return false;
    for (std::string_view line : Split(tree.TextOf(comment), '\n')) {
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.starts_with("// Code generated ") && line.ends_with(" DO NOT EDIT.")) return true;
    }
  }
  return false;
}

}  // namespace premortem::engine
