// Which errors functions return that callers tell apart: for each result that is an error the
// variables (io.EOF) and types it can be, as they are or wrapped in another error, and where they
// are wrapped.
//
//   func load() error { return fmt.Errorf("load: %w", ErrLate) }      ErrLate, wrapped
//   func read() error { _, err := os.Open("x"); return err }          *io/fs.PathError;
//                                                                     io/fs.ErrNotExist, wrapped
//
// A function is first read alone (error_note.h), with what calls give by the number of the call;
// the sets of all functions are found when the program is linked, callees first, and what a
// function makes of an error that it is given is put in for each of its callers. Of libraries
// src/models has rows. Where a set is not all that may come, it is *open*: calls whose callees are
// not all known, errors in fields, in variables that closures share, or behind questions that
// nobody here understands.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/function_ref.h"
#include "flow/call_graph.h"
#include "flow/error_note.h"

namespace premortem::flow {

// One of the errors that may come.
struct ErrorItem {
  enum class Kind : uint8_t {
    kNamed,      // of this name (error_note.h)
    kLibrary,    // one of those that functions of the package `name`, which nobody sees, return
    kText,       // one that is made of the text of another, which is lost, at `text`
    kParam,      // what the function is given as parameter `index`
    kFormatted,  // what fmt.Errorf makes of its parameters, the last of which is `index`
  };
  Kind kind = Kind::kNamed;
  uint8_t index = 0;
  bool bare = false, wrapped = false;
  Symbol name;
  source::SourceLoc text;
  SiteId via;  // kText: of what this call has handed to the function that makes it; else none
  source::SourceLoc wrapped_at;  // the innermost place; no file where a library wraps it

  friend bool operator==(const ErrorItem&, const ErrorItem&) = default;
};

class ErrorSet {
 public:
  // More are none at all, and open.
  static constexpr size_t kMostItems = 96;

  std::span<const ErrorItem> items() const { return items_; }
  bool open() const { return open_; }
  // Null where it is not among them.
  const ErrorItem* Find(Symbol name) const;
  bool empty() const { return items_.empty() && !open_; }

  void Open() { open_ = true; }
  void Add(const ErrorItem& item);
  void Add(const ErrorSet& other);
  // All that is in it is in another error now, made at `place`.
  void Wrap(source::SourceLoc place);
  // Leaves what a condition leaves.
  void Apply(const ErrorAsk& ask);
  // Takes the parameters out.
  std::vector<ErrorItem> TakeParams();

  friend bool operator==(const ErrorSet&, const ErrorSet&) = default;

 private:
  std::vector<ErrorItem> items_;  // sorted by what they are
  bool open_ = false;
};

// "ErrLate wrapped, io.EOF, text, *p.T bare and wrapped, 0, open": for dumps, sorted.
std::string TextOf(const ErrorSet& set);

// Of all functions of a program. Immutable.
class ErrorFacts {
 public:
  // What is in a field is told of a whole type, not of one struct: enough for who looks for what
  // cannot be there at all, too little for others.
  enum class Fields : uint8_t { kOpen, kFollowed };

  explicit ErrorFacts(const CallGraph& graph);

  // By index of the result; those that are no errors are empty.
  const std::vector<ErrorSet>& Of(FunctionId f) const { return sets_[f.value]; }
  // Of sources in a note, which is that of `f` or made of its IR again; errors that `f` is given
  // are items. `site_of` gives the call with a number.
  ErrorSet Of(const ErrorNote& note, ErrorNote::Sources sources,
              FunctionRef<SiteId(uint32_t)> site_of) const;
  // Likewise in the function that has the note in the program.
  ErrorSet Of(FunctionId f, ErrorNote::Sources sources, Fields fields = Fields::kOpen) const;
  // Puts what one call hands over for the parameters of the function that it calls; what is a
  // parameter there is one of the caller.
  ErrorSet AtCall(SiteId site, ErrorSet set, Fields fields = Fields::kOpen) const;
  // Puts what callers outside of tests hand over for the parameters of `f`. Open where callers are
  // not all seen.
  ErrorSet WithArguments(FunctionId f, ErrorSet set, Fields fields = Fields::kOpen) const;
  // The same, apart for each call that hands something over, and for what is none of the
  // parameters.
  std::vector<ErrorSet> ByCaller(FunctionId f, ErrorSet set, Fields fields = Fields::kOpen) const;
  // The variable whose value another one is given for good: store.ErrGone of
  // `var ErrGone = store.ErrGone`; else the name itself.
  Symbol OriginOf(Symbol name) const;

 private:
  class Solver;

  std::optional<ErrorSet> HandedAt(SiteId site, const ErrorItem& param, Fields fields) const;
  std::vector<FunctionId> LikelyCallees(SiteId site) const;

  const CallGraph& graph_;
  // What initializes the variables of packages, by name: the function that does, and the row.
  std::unordered_map<uint32_t, std::pair<FunctionId, uint32_t>> variables_;
  // What is stored in the fields of structs, by name: the functions, and the rows.
  std::unordered_map<uint32_t, std::vector<std::pair<FunctionId, uint32_t>>> fields_;
  std::unordered_map<std::string, std::vector<FunctionId>> methods_;  // by name alone
  std::vector<std::vector<ErrorSet>> sets_;                           // by FunctionId
  bool solved_ = false;
};

}  // namespace premortem::flow
