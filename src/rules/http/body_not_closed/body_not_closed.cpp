// The body of an HTTP response keeps its connection until it is closed (or read to its end), and
// behind the connection two goroutines and a file descriptor. A path on which nobody closes it
// leaks them, as often as the path is taken: mostly the path for another status than 200.
//
// flow/lifetime.h follows the response. Silent where somebody else has it in the end, where the
// process ends, and in tests.

#include <string>

#include "rules/accepted.h"
#include "rules/leaks.h"
#include "rules/quote.h"
#include "rules/rule.h"

namespace premortem::rules::body_not_closed {

namespace {

constexpr auto kKind = models::ResourceKind::kResponse;
constexpr std::string_view kRival = "bodyclose";  // reports the same

bool Wants(FileContext& file, NodeId call) {
  return MayAcquire(file, call, kKind) && !IsOfNoInterest(file);
}

flow::Means MeansOf(const Followed& resource) {
  flow::MeansOfResults given = resource.acquisition.given;
  return given[static_cast<uint32_t>(given.main())];
}

// Whether the variable holds the response itself, or a function that closes its body, and not the
// body.
bool IsResponse(const Followed& resource) { return MeansOf(resource) == flow::MeansOf(kKind); }
bool IsFunction(const Followed& resource) { return MeansOf(resource) == flow::Means::kCall; }

// "resp.Body.Close()", "body.Close()", "done()".
std::string ReleaseOf(const Followed& resource, const std::string& name) {
  if (IsFunction(resource)) return name + "()";
  models::Release release = models::ReleaseOf(kKind);
  std::string part = IsResponse(resource) ? "." + std::string(release.part) : "";
  return name + part + "." + std::string(release.method) + "()";
}

// "the body of `resp`", "`body`, the body of a response,".
std::string SubjectOf(const Followed& resource, const std::string& name) {
  if (IsResponse(resource)) return "the body of " + Quoted(name);
  return Quoted(name) + (IsFunction(resource) ? ", which closes the body of a response,"
                                              : ", the body of a response,");
}

void Report(FileContext& file, const Followed& resource) {
  if (IsAccepted(file, resource.call, kRival)) return;
  NodeId variable = resource.variable;
  if (variable && IsThrownAway(file, resource)) {
    if (auto report = file.Report(variable)) {
      report.Message(IsResponse(resource) ? "the response is thrown away, and its body never closed"
                                          : "the body of a response is thrown away open");
      report.Related(file.Range(resource.call), "the request is made here");
    }
    return;
  }
  if (!variable) {
    NodeId parent = file.Parent(resource.call);
    bool alone = parent && file.tree().kind(parent) == NodeKind::kExprStmt;
    if (auto report = file.Report(resource.call)) {
      report.Message(alone ? "the response is thrown away, and its body never closed"
                           : "the body of this response is never closed");
      if (!alone) AddPath(file, report, resource, "without closing it");
    }
    return;
  }
  std::string name(file.tree().TextOf(variable));
  if (auto report = file.Report(variable)) {
    bool sometimes = resource.fate.released || resource.fate.transferred;
    report.Message(SubjectOf(resource, name) + (sometimes ? " is not " : " is never ") +
                   (IsFunction(resource) ? "called" : "closed") +
                   (sometimes ? " on every path" : ""));
    AddPath(file, report, resource, "without closing it");
    if (auto edit = DeferBehind(file, resource, ReleaseOf(resource, name))) {
      report.Fix("defer the closing of the body", {std::move(*edit)});
    }
  }
}

void Run(FunctionContext& function) {
  FileContext& file = function.file();
  ForEachFollowed(function, kKind, [&](const Followed& resource) {
    if (resource.fate.leak) return Report(file, resource);
    file.Silent(resource.call, WhyNoLeak(resource.fate));
  });
}

}  // namespace

extern constinit const Rule kRule = Declare({
    .info = {.name = "body-not-closed",
             .family = "http",
             .summary = "a path on which the body of a response stays open",
             .severity = findings::Severity::kWarning,
             .confidence = findings::Confidence::kStrong,
             .status = findings::Status::kStable,
             .fix = findings::FixKind::kSafe},
    .needs = Phase::kFlow,
    .visits = {NodeKind::kCallExpr},
    .run_function = Run,
    .wants = Wants,
});

}  // namespace premortem::rules::body_not_closed
