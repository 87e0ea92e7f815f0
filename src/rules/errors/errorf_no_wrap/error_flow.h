// How errors flow through one package: which functions return which, which calls of Errorf keep the
// text of an error and drop the error, and which checks look for an error that such a call dropped.
//
//   ErrorFlow flow(package.types, ...);
//   for (const LostError& lost : flow.FindLost()) ...   // lost.site, lost.check
//
// Followed through local variables, closures, functions and methods of the package, and calls of
// interface methods that a type of the package has. Of functions of other packages it is assumed
// that they may return the errors that their package declares (models::MayReturnErrorOf).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "flow/package_ir.h"
#include "ir/ir.h"

namespace premortem::rules::errorf_no_wrap {

// What a check looks for: a variable that stands for errors, or a type of them.
struct Target {
  const types::Object* sentinel = nullptr;
  types::TypeId type;

  friend bool operator==(const Target& a, const Target& b) {
    return a.sentinel == b.sentinel && a.type == b.type;
  }
};

// An error of which Errorf keeps the text only.
struct Site {
  source::SourceLoc call;  // its left parenthesis
  uint32_t arg = 0;        // which of the arguments is the error, counted with the format
};

struct Check {
  source::SourceLoc call;  // its left parenthesis
  Target target;
};

struct LostError {
  Site site;
  Check check;
  bool sure = false;            // what is looked for is seen in this package, here:
  source::SourceLoc mentioned;  // where it is made or mentioned; of a library the call
};

class ErrorFlow {
 public:
  explicit ErrorFlow(flow::PackageIr& ir) : ir_(ir), package_(ir.package()) {}

  // Reads one declared function; all should be read before FindLost.
  void Read(const types::Object& func);

  // Each site at most once, in the order of reading.
  std::vector<LostError> FindLost() const;

 private:
  struct Source {
    enum class Kind : uint8_t { kSentinel, kType, kLibrary, kFunction, kParam, kMethod, kSite };
    Kind kind;
    uint32_t index = 0;                     // the function
    uint32_t param = 0;                     // its parameter, or the call in it that is a site
    const types::Object* object = nullptr;  // the sentinel; the function of the library; the method
    types::TypeId type;
    source::SourceLoc loc;
  };
  using Sources = std::vector<Source>;

  struct FunctionFacts {
    Sources returns;
    std::map<uint32_t, Sources> args;  // what callers pass, by parameter
  };
  struct SiteFacts {
    Site site;
    Sources error;
    std::vector<Target> handled;  // what was looked for in the same error before
  };
  struct CheckFacts {
    Check check;
    Sources error;
  };
  // A call of a check in the function that is being read.
  struct SeenCheck {
    ir::ValueId call;
    ir::ValueId error;
    Target target;
  };
  class Reader;
  class Walk;

  uint32_t FunctionOf(const types::Object& root, ir::FuncId id);

  flow::PackageIr& ir_;
  const types::PackageState& package_;
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> function_ids_;
  std::vector<FunctionFacts> functions_;
  std::vector<SiteFacts> sites_;
  std::map<std::pair<uint32_t, uint32_t>, std::vector<size_t>> site_ids_;  // by function and call
  std::vector<CheckFacts> checks_;
  std::map<std::string_view, std::vector<const types::Object*>> methods_;  // that were read
};

// The verbs of a format, one for each argument: 'v' of "%+v". Nothing where they are not in the
// order of the arguments, or cannot be told.
std::optional<std::vector<char>> VerbsOf(std::string_view format);

}  // namespace premortem::rules::errorf_no_wrap
