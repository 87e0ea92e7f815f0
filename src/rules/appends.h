// What rules on append have in common: the calls in the source, words for what is lost, and the fix
// that takes the room behind a slice away, so that append copies.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/function_ref.h"
#include "flow/slices.h"
#include "rules/context.h"

namespace premortem::rules {

// The language version that has the package that clips and clones slices.
inline constexpr LanguageVersion kSlicesSince{1, 21};

// The arguments of a call of the predeclared append; empty for other nodes.
syntax::NodeList AppendArgs(const FileContext& file, syntax::NodeId node);

// Whether the result of a call, append(x, ...), is stored to x itself.
bool GrowsItself(FileContext& file, syntax::NodeId append);

// The variable that an expression is, or a field of which, x.f.g; none of others.
syntax::NodeId VariableIn(const syntax::Tree& tree, syntax::NodeId expr);
// The parameter or receiver that an expression is, or a field of which, x.f.g; none of others.
syntax::NodeId ParameterIn(FileContext& file, syntax::NodeId expr);

// The call of an instruction that was built from one; none where the call is in another file.
syntax::NodeId CallAt(const FileContext& file, const ir::Function& f, ir::ValueId call);

// The argument of a call, `node` in the source, that a value is; none where it is none of them.
syntax::NodeId ArgumentAt(const FileContext& file, const ir::Function& f, ir::ValueId call,
                          ir::ValueId value, syntax::NodeId node);

// The smallest expression or statement at the place of an instruction, for a related place.
syntax::NodeId NodeAt(const FileContext& file, const ir::Function& f, ir::ValueId v);

// The variable or field that alone is set to the value of an expression; none where there is none.
syntax::NodeId SetBy(FileContext& file, syntax::NodeId expr);

// Each append of a list, in the order of the function, that overwrites what an earlier one of the
// list gave for the same slice; with the first of these that is still in use then. `compare` says
// which pairs count. At most kMaxAppendPairs are looked at. Of the others `silent` is told why they
// overwrite nothing.
inline constexpr int kMaxAppendPairs = 50;
void ForEachLoss(
    flow::SliceValues& values, std::span<const flow::AppendCall> appends,
    FunctionRef<bool(const flow::AppendCall& first, const flow::AppendCall& second)> compare,
    FunctionRef<void(const flow::AppendCall& first, const flow::AppendCall& second,
                     const flow::Loss& loss)>
        visit,
    FunctionRef<void(const flow::AppendCall& append, std::string_view why)> silent);

// Tells `check --why` the reason for those calls of a function among function.nodes() that `accept`
// takes.
void TellOfCalls(FunctionContext& function, const ir::Function& f,
                 FunctionRef<bool(ir::ValueId call)> accept, std::string_view why);

// What reports of such a pair have in common: where what is lost is read, the fix, the subject.
// `base` is the slice in `call`, the second of the pair; none where it does not stand there.
void AddLoss(FileContext& file, FindingBuilder& report, const ir::Function& f, syntax::NodeId base,
             syntax::NodeId call, const flow::Loss& loss);

// The fix that has `call` append to a copy of `base`, if that stands there, and the subject.
void AddFix(FileContext& file, FindingBuilder& report, syntax::NodeId base, syntax::NodeId call);

// Edits after which appending to `slice`, an expression, copies it: slices.Clip(x), s[:n:n].
std::optional<std::vector<findings::Edit>> ClipEdits(const FileContext& file, syntax::NodeId slice);

// Edits that put a copy of `slice`, an expression of that type, in its place.
std::optional<std::vector<findings::Edit>> CloneEdits(const FileContext& file, syntax::NodeId slice,
                                                      types::TypeId type);

}  // namespace premortem::rules
