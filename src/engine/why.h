// What `check --why FILE:LINE` tells: what the rules made of one line.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "source/file_table.h"

namespace premortem::engine {

// A line as a user names it.
struct NamedLine {
  std::string file;
  uint32_t line = 0;  // from 1
};

// One rule, one place of the line.
struct Look {
  const findings::RuleInfo* rule = nullptr;
  source::SourceRange range;
  std::string reason;  // why nothing is shown of it; empty where nobody said
};

class Why {
 public:
  explicit Why(source::SourceRange line) : line_(line) {}

  source::SourceRange line() const { return line_; }
  bool Concerns(source::FileId file, uint32_t offset) const {
    return file == line_.file && offset >= line_.begin && offset <= line_.end;
  }

  void Add(Look look);  // thread-safe
  // By name of the rule and place, each once; without looks of which nothing is said where the same
  // rule says something of another.
  std::vector<Look> Looks() const;

 private:
  source::SourceRange line_;
  std::mutex mutex_;
  std::vector<Look> looks_;
};

}  // namespace premortem::engine
