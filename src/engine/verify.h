// Proof that fixes work, before anybody is shown one: the edited package must parse and, where
// types are known, have no new type errors; the rule must be silent where it spoke, and it must not
// say anything new. What it says elsewhere stays. As the rule is silent afterwards, a second run
// changes nothing.
#pragma once

#include <set>
#include <vector>

#include "engine/parsed_package.h"
#include "engine/selection.h"
#include "engine/sink.h"
#include "engine/typing.h"
#include "findings/finding.h"
#include "flow/program_flow.h"
#include "source/file_table.h"

namespace premortem::engine {

class FixVerifier {
 public:
  // `typing` is null where the package was not type-checked, `program` before the program is
  // linked.
  FixVerifier(const ParsedPackage& package, const source::FileTable& files,
              std::span<const rules::Rule* const> rules, Typing* typing,
              const flow::ProgramFlow* program)
      : package_(package), files_(files), rules_(rules), typing_(typing), program_(program) {}

  // Removes the fixes that do not work from the findings of the package. Returns how many.
  size_t WithholdBroken(std::vector<findings::Finding>& findings);

 private:
  using Batch = std::vector<findings::Finding*>;

  void Check(const Batch& batch);
  bool Works(const Batch& batch);
  // What rules say of a package, before or after edits.
  std::vector<findings::Finding> TrialRun(const rules::PackageView& package,
                                          const std::set<const rules::Rule*>& rules) const;
  bool HasNewTypeErrors(ParsedPackage& edited) const;
  bool BelongsToPackage(const findings::Fix& fix) const;
  const rules::Rule* RuleOf(const findings::Finding& finding) const;

  const ParsedPackage& package_;
  const source::FileTable& files_;
  std::span<const rules::Rule* const> rules_;
  Typing* typing_;
  const flow::ProgramFlow* program_;
  size_t withheld_ = 0;
  int trials_ = 0;
};

}  // namespace premortem::engine
