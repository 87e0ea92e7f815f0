// What one function alone shows of the errors that flow through it: which it returns, of which it
// keeps the text only, and in which it looks for what. Notes from which error_facts.h finds the
// errors that are looked for in vain.
//
// Followed through local variables, also those of the functions around it, and through fields by
// their names. What comes from a call is the call's, for the link step to say.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "flow/symbol.h"
#include "ir/ir.h"
#include "source/file_table.h"

namespace premortem::flow {

struct NotedFunction;

// What somebody looks for in an error: a variable that stands for errors, or a type of them.
struct ErrorTarget {
  Symbol error;    // in full: "io.EOF", "*example.com/shop/store.Conflict"
  Symbol package;  // the import path of the package that declares it; none for types without one
  Symbol shown;    // as other packages write it: "store.ErrNotFound"
  Symbol own;      // as its own package does: "ErrNotFound"

  friend bool operator==(const ErrorTarget& a, const ErrorTarget& b) { return a.error == b.error; }
};

// One of the things that an error may be, or wrap.
struct ErrorSource {
  enum class Kind : uint8_t {
    kSentinel,  // `symbol`, a variable of a package
    kType,      // of type `symbol`
    kCall,      // what the call with number `index` of the function `symbol` gives
    kFunction,  // what the function `symbol` gives: it is handed to somebody who calls it
    kParam,     // the parameter `index` of the function `symbol`
    kField,     // what is stored to the field `symbol`
  };
  Kind kind = Kind::kSentinel;
  uint32_t index = 0;
  Symbol symbol;
  Symbol package;  // kCall: the import path of the named function or interface method, if any
  source::SourceLoc loc;
};

struct ErrorNote {
  struct Range {  // in `sources`
    uint32_t begin = 0, end = 0;

    bool empty() const { return begin == end; }
  };
  struct Argument {  // an error that a call is given
    uint32_t call = 0;
    uint32_t param = 0;  // as the callee counts, a receiver first
    Range error;
  };
  // A call that makes an error of the text of another.
  struct Site {
    uint32_t call = 0;
    uint32_t arg = 0;  // which of the arguments the error is, counted with the format
    Range error;
    std::vector<ErrorTarget> handled;  // what was looked for in the same error before
  };
  struct Check {
    source::SourceLoc loc;  // of the call's left parenthesis, or of the operator of a comparison
    ErrorTarget target;
    Range error;
  };
  struct FieldStore {
    Symbol field;
    Range error;
  };
  // A call of which it is noted what it gives, so that nobody asks its callees: what it wraps.
  struct Made {
    uint32_t call = 0;
    Range error;
  };

  std::vector<ErrorSource> sources;
  Range returns;
  std::vector<Argument> arguments;
  std::vector<Site> sites;
  std::vector<Check> checks;
  std::vector<FieldStore> field_stores;
  std::vector<Made> made;

  std::span<const ErrorSource> Of(Range range) const {
    return std::span(sources).subspan(range.begin, range.end - range.begin);
  }
};

// O(instructions), for errors that go far times those on the way.
ErrorNote ErrorNoteOf(const NotedFunction& function);

// The verbs of a format, one for each argument: 'v' of "%+v". Nothing where they are not in the
// order of the arguments, or cannot be told.
std::optional<std::vector<char>> VerbsOf(std::string_view format);

}  // namespace premortem::flow
