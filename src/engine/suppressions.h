// Comments that silence findings:
//
//   f()  //nolint                          everything on this line
//   f()  //nolint:rule1,rule2 // reason    these rules
//   //lint:ignore rule1,rule2 reason       as staticcheck has it; the reason is required
//   //lint:file-ignore rule reason         the whole file
//
// A comment on a line of its own belongs to the line below it, and with that to the whole statement
// or declaration that begins there; in the comment group before a declaration, or at the end of the
// declaration's first line, it covers the declaration with its body; before the package clause, the
// file. `premortem` and `all` stand for all rules. Names that are not ours are other linters' and
// are left alone.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/file_table.h"
#include "syntax/ast.h"

namespace premortem::engine {

class Suppressions {
 public:
  // Nothing is suppressed.
  Suppressions() = default;
  Suppressions(const source::SourceFile& file, const syntax::Tree& tree);

  // Whether a finding of the rule that begins at `offset` is silenced; remembers that it was.
  // Thread-safe.
  bool Silence(std::string_view rule, uint32_t offset) const;

  struct Unused {
    uint32_t begin = 0;  // of the name, or of the comment where it names none
    uint32_t end = 0;
    std::string message;
  };
  // Those that silenced nothing; `is_rule` says which names are ours and were looked for.
  template <typename F>
  std::vector<Unused> FindUnused(F&& is_rule) const {
    std::vector<Unused> unused;
    for (const Entry& entry : entries_) {
      if (entry.used->load() || !(entry.rule.empty() || is_rule(entry.rule))) continue;
      unused.push_back({entry.begin, entry.end, UnusedMessage(entry)});
    }
    return unused;
  }
  // Directives that are ours by their form but cannot be read.
  const std::vector<Unused>& malformed() const { return malformed_; }

 private:
  struct Entry {
    std::string rule;  // empty: all of them
    uint32_t begin = 0;
    uint32_t end = 0;
    uint32_t first_line = 0;
    uint32_t last_line = 0;
    std::unique_ptr<std::atomic<bool>> used = std::make_unique<std::atomic<bool>>(false);
  };
  struct Reach {
    uint32_t first_line = 0;
    uint32_t last_line = 0;
  };

  static std::string UnusedMessage(const Entry& entry);
  void AddComment(const syntax::Tree& tree, const syntax::Comment& comment, Reach reach);
  void AddNames(std::string_view names, uint32_t begin, Reach reach);
  void AddEntry(std::string_view rule, uint32_t begin, uint32_t end, Reach reach);
  uint32_t LineAt(uint32_t offset) const { return file_->lines().LineAt(offset); }

  const source::SourceFile* file_ = nullptr;
  std::vector<Entry> entries_;              // by first line
  std::vector<uint32_t> last_line_so_far_;  // the greatest last line of an entry and those before
  std::vector<Unused> malformed_;
};

// Whether the file carries Go's mark of generated code: a line "// Code generated ... DO NOT EDIT."
// in a comment before the package clause. Counterpart: go/ast.IsGenerated.
bool IsGenerated(const syntax::Tree& tree);

}  // namespace premortem::engine
