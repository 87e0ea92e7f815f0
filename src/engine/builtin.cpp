#include "engine/builtin.h"

namespace premortem::engine {

using findings::Confidence;
using findings::RuleInfo;
using findings::Severity;
using findings::Status;

constinit const RuleInfo kSyntaxError = {.name = "syntax-error",
                                         .family = "premortem",
                                         .summary = "the file is not valid Go",
                                         .severity = Severity::kError,
                                         .confidence = Confidence::kProven,
                                         .status = Status::kStable};

constinit const RuleInfo kNewerLanguage = {
    .name = "newer-language",
    .family = "premortem",
    .summary = "the declaration uses a version of Go that premortem does not know yet",
    .severity = Severity::kNote,
    .confidence = Confidence::kProven,
    .status = Status::kStable};

constinit const RuleInfo kUnusedSuppression = {.name = "unused-suppression",
                                               .family = "premortem",
                                               .summary = "the comment suppresses no finding",
                                               .severity = Severity::kNote,
                                               .confidence = Confidence::kProven,
                                               .status = Status::kStable};

constinit const RuleInfo kStaleBaseline = {.name = "stale-baseline",
                                           .family = "premortem",
                                           .summary = "the baseline lists a finding that is gone",
                                           .severity = Severity::kNote,
                                           .confidence = Confidence::kProven,
                                           .status = Status::kStable};

namespace {

constexpr BuiltinRule kBuiltins[] = {
    {&kNewerLanguage, R"(# newer-language

A file whose module or build constraint asks for a Go version above the newest that premortem
knows has a declaration that does not parse. The declaration is left out of the analysis; nothing
is concluded from its absence.
)"},
    {&kStaleBaseline, R"(# stale-baseline

The baseline file lists a finding that the analysis does not make any more: it was mended, or its
code is gone. Write the baseline anew with `--write-baseline`, so that the mistake cannot come back
unseen.
)"},
    {&kSyntaxError, R"(# syntax-error

The file does not parse. The message is one that go/parser gives, as gofmt and `go vet` print it; the
compiler words some of them in another way. Of each line the first error is shown, at most ten for a
file, in the order of the file. Only where several errors lie at the very same place can the one that
is shown be another than the one that Go puts first.

The rest of the file is analysed as far as it can be read, and no fix is applied to it.
)"},
    {&kUnusedSuppression, R"(# unused-suppression

A `//nolint` or `//lint:ignore` comment names a rule that reports nothing there, or `//lint:ignore`
lacks its reason. Reported with `--report-unused-suppressions`. Remove the comment, so that it does
not hide a later mistake.
)"},
};

}  // namespace

std::span<const BuiltinRule> BuiltinRules() { return kBuiltins; }

}  // namespace premortem::engine
