// What one function alone shows of the errors that it returns, hands on and asks about: the notes
// from which error_facts.h finds what is true of them in the program.
//
//   if err := load(); err == ErrLate { return err }      a result: what call 1 gives, only ErrLate
//   return fmt.Errorf("load: %w", err)                   and: what it gives but ErrLate, wrapped
//
// An error is followed back through variables, conversions and what wraps it, to where the function
// gets it from: its *sources*. Conditions on the way that ask for one kind of error say which
// errors come that way; where one asks in a way that nobody here understands, nothing is known.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "flow/shared_variable.h"
#include "flow/symbol.h"
#include "ir/ir.h"
#include "source/file_table.h"

namespace premortem::flow {

// A name of a kind of errors: a variable of a package, "io.EOF"; a type, "*io/fs.PathError"; a
// constant, "syscall.Errno(2)". Variables that hold the same value have one name.
Symbol NameOfSentinel(const types::Object& object);
Symbol NameOfErrorType(types::TypeId type);
// Whether a value of the type is an error.
bool ImplementsError(types::TypeId type);
// The verbs of a format, one for each argument: 'v' of "%+v". Nothing where they are not in the
// order of the arguments, or cannot be told.
std::optional<std::vector<char>> VerbsOf(std::string_view format);
// The parameter that takes the format in a function that makes an error of a format and of values,
// func(..., format string, values ...any) error, without the receiver; nothing for others.
std::optional<uint32_t> FormatParameter(const types::Signature& signature);

// Where an error comes from.
struct ErrorSource {
  enum class Kind : uint8_t {
    kUnknown,
    kSentinel,
    kType,       // a value of that type
    kText,       // made of the text of another error, which is lost: at `place`
    kParam,      // a parameter (a receiver first)
    kResult,     // of a call
    kStored,     // in a variable that closures share, or sent, by the function `name`: its store
                 // `call`
    kField,      // what is in the field `name` of a struct, of any
    kFormatted,  // fmt.Errorf(format, args...) of parameters, the last of which is `index`
  };
  Kind kind = Kind::kUnknown;
  bool wrapped = false;  // in another error, at `place`
  uint8_t index = 0;     // kParam, kResult, kFormatted
  uint32_t call = 0;     // kResult: the number of the call (CallNumbers)
  Symbol name;           // kSentinel, kType, kStored, kField
  source::SourceLoc place;
  uint32_t first_ask = 0, end_ask = 0;  // in `asks`
};

// What conditions on the way say of an error: that it is, or is not, one of this name.
struct ErrorAsk {
  Symbol name;
  bool is = false;
  bool deep = false;  // also wrapped: errors.Is, errors.As

  friend bool operator==(const ErrorAsk&, const ErrorAsk&) = default;
};

struct ErrorNote {
  struct Sources {  // in `sources`
    uint32_t first = 0, end = 0;
  };
  struct Result {
    uint8_t index = 0;
    Sources from;
  };
  struct Argument {  // an error that a call is given
    uint32_t call = 0;
    uint8_t index = 0;  // of the parameter, a receiver first
    Sources from;
  };
  struct Text {  // an error of which a new one gets the text only: fmt.Errorf, errors.New
    source::SourceLoc place;
    uint32_t argument = 0;        // of the call there, counted with the format
    bool beside_wrapped = false;  // another error is wrapped by the same call
    Sources from;
  };
  struct Format {  // a call of what may be a helper that makes an error as fmt.Errorf does
    uint32_t call = 0;
    uint8_t index = 0;  // of the parameter that takes the values, a receiver first
    source::SourceLoc place;
    Sources wrapped;         // by %w
    bool has_texts = false;  // of others, in `texts`
  };
  struct Check {  // somebody asks whether an error is of this kind
    source::SourceLoc place;
    Symbol name;
    bool is_type = false;
    bool deep = false;  // also below the surface: errors.Is, errors.As; else == or an assertion
    Sources from;
  };
  struct Variable {  // what initializes a variable of a package
    Symbol name;
    Sources from;
  };
  struct Store {  // to a variable that closures share, or into a channel
    uint32_t id = 0;
    Sources from;
  };
  struct Field {  // what is stored in the field of a struct
    Symbol name;  // place.h
    Sources from;
  };
  std::vector<Result> results;
  std::vector<Store> stores;
  std::vector<Field> fields;
  std::vector<Argument> arguments;
  std::vector<Text> texts;
  std::vector<Format> formats;
  std::vector<Check> checks;
  std::vector<Variable> variables;
  std::vector<ErrorSource> sources;
  std::vector<ErrorAsk> asks;

  bool empty() const {
    return results.empty() && stores.empty() && arguments.empty() && texts.empty() &&
           checks.empty() && variables.empty() && fields.empty() && formats.empty();
  }
};

// Makes the note of one function of a group. All must outlive it: `numbers` are the CallNumbers of
// the function, `symbols` those of the group's functions.
class ErrorFinder {
 public:
  ErrorFinder(const ir::FuncGroup& group, const ir::Function& f, std::span<const uint32_t> numbers,
              std::span<const Symbol> symbols);

  // Notes results, stores, arguments, texts, checks and variables. O(instructions + sources).
  void AddAll();
  // The sources of an error as an instruction finds it. At most kMostSources, else unknown.
  ErrorNote::Sources Add(ir::ValueId error, ir::ValueId at);

  const ErrorNote& note() const { return note_; }
  ErrorNote TakeNote() { return std::move(note_); }

 private:
  // A value that is followed, and what is known of it by then.
  struct Step {
    ir::ValueId value;
    ir::BlockId block, next;  // conditions of `block` hold, and those on the edge to `next`
    bool wrapped = false;
    source::SourceLoc place;
    std::vector<ErrorAsk> asks;
  };
  // What a condition says of an error.
  enum class Says : uint8_t { kNothing, kNil, kAsk, kSomething };
  struct Answer {
    Says says = Says::kNothing;
    ErrorAsk ask;
  };

  static constexpr size_t kMostSources = 32;
  static constexpr size_t kMostResults = 16;
  static constexpr int kMostConditions = 16;
  static constexpr int kMostDepth = 4;  // of what a condition is computed from

  void AddResults(ir::ValueId ret);
  void AddCall(ir::ValueId call);
  void AddCheck(ir::ValueId at, ir::ValueId error, ErrorNote::Check check);
  void AddComparison(ir::ValueId comparison);
  void AddAssertion(ir::ValueId assertion);
  void AddTexts(ir::ValueId call, const ir::Call& parts);
  void AddFormat(ir::ValueId call, const ir::Call& parts, const types::Object& callee);
  void AddStore(ir::ValueId store);
  void AddSend(ir::ValueId send);
  void AddLentField(ir::ValueId address);
  void AddVariable(ir::ValueId store);

  void Follow(Step step);
  void FollowPhi(const Step& step);
  void FollowCall(const Step& step, ir::ValueId call, uint32_t result);
  void FollowFormat(const Step& step, ir::ValueId call, const ir::Call& parts);
  void FollowText(const Step& step, ir::ValueId v, const ir::Call& call);
  void FollowList(const Step& step, ir::ValueId list, source::SourceLoc place);
  void FollowConcrete(const Step& step);
  void FollowFields(const Step& step, ir::ValueId structure, source::SourceLoc place);
  void FollowLoad(const Step& step, ir::ValueId address);
  void FollowStores(const Step& step, ir::ValueId variable, ir::ValueId load);
  void FollowShared(const Step& step, const SharedVariable& shared);
  bool FollowDeferred(const Step& step, ir::ValueId variable, ir::ValueId load);
  void FollowChannel(const Step& step, ir::ValueId channel);
  void FollowSelect(const Step& step, ir::ValueId select, uint32_t component);
  void FollowField(const Step& step);
  void AddStoresWithin(const Step& step, const ir::Function& owner, ir::ValueId variable);
  Step To(const Step& step, ir::ValueId value) const;
  Step Into(const Step& step, ir::ValueId value, source::SourceLoc place) const;
  void AddSource(const Step& step, ErrorSource source);
  void AddUnknown(const Step& step) { AddSource(step, {}); }

  bool IsShared(ir::ValueId variable) const;

  // False: the error is nil there.
  bool AddConditions(Step& step, bool& asked_otherwise) const;
  Answer AnswerOf(ir::ValueId condition, bool truth, ir::ValueId error) const;
  Answer AnswerOfCall(ir::ValueId call, bool truth, ir::ValueId error) const;
  Answer Otherwise(ir::ValueId condition, ir::ValueId error) const;
  bool Mentions(ir::ValueId v, ir::ValueId error, int depth) const;
  bool IsSame(ir::ValueId x, ir::ValueId y) const;
  Symbol SentinelAt(ir::ValueId v) const;
  Symbol SoughtType(const ir::Call& call) const;
  struct TextsOfCall {
    std::vector<std::pair<uint32_t, ir::ValueId>> texts;  // the argument, and the error in it
    bool wraps = false;                                   // the call wraps another
  };
  TextsOfCall TextsIn(const ir::Call& call) const;
  std::vector<ir::ValueId> WrappedBy(const ir::Call& call) const;
  bool IsForwarded(const ir::Call& call) const;
  void FindErrorsInText(ir::ValueId v, int depth, std::vector<ir::ValueId>& errors) const;
  std::vector<ir::ValueId> ElementsOf(ir::ValueId slice) const;
  std::optional<std::vector<char>> VerbsOfCall(const ir::Call& call) const;
  bool AppendFormat(ir::ValueId v, std::string& format) const;
  source::SourceLoc LocOf(ir::ValueId v) const { return {f_.FileOf(v), f_[v].pos}; }

  const ir::FuncGroup& group_;
  const ir::Function& f_;
  std::span<const uint32_t> numbers_;
  std::span<const Symbol> symbols_;
  std::vector<ir::ValueId> stores_;
  std::vector<bool> error_results_;  // whether a result is an error
  ErrorNote note_;

  // Of the error that is followed:
  std::vector<Step> open_;
  std::set<std::tuple<uint32_t, uint32_t, uint32_t, bool>> seen_;
};

// Of a function that is noted for the program.
ErrorNote ErrorNoteOf(const ir::FuncGroup& group, const ir::Function& f,
                      std::span<const uint32_t> numbers, std::span<const Symbol> symbols);

}  // namespace premortem::flow
