// What rules made of one line:
//
//   worker.go:12: go w.run(jobs)
//
//   reported
//     goroutine-not-awaited: nobody waits for this goroutine
//   looked here and is silent
//     worker-no-exit: `go w.run(jobs)`: the goroutine ends when `jobs` is closed
//     ctx-not-propagated, error-lost
//   nothing of its kind here
//     append-to-param, defer-in-loop
//   off
//     ctx-in-struct (in preview: --enable=ctx-in-struct)

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/place.h"
#include "report/report.h"
#include "report/style.h"
#include "rules/registry.h"

namespace premortem::report {

namespace {

using engine::Look;
using engine::Session;
using findings::Finding;
using findings::RuleInfo;

class WhyWriter {
 public:
  explicit WhyWriter(const Session& session) : session_(session), line_(session.why()->line()) {}

  std::string Write() {
    PlaceText place = PlaceOf(session_, line_);
    out_ = Printable(place.file) + ":" + std::to_string(place.begin.line) + ": " +
           Printable(Trim(Text(line_))) + "\n\n";
    Section("reported", Reported());
    Section("has its second place here", Related());
    Section("looked here and is silent", Silent());
    Section("nothing of its kind here", Rest(/*on=*/true));
    Section("off", Rest(/*on=*/false));
    return std::move(out_);
  }

 private:
  std::string_view Text(const source::SourceRange& range) const {
    return session_.files().Get(range.file).text().substr(range.begin, range.end - range.begin);
  }

  // Code in one line.
  std::string Code(const source::SourceRange& range) const {
    std::string_view text = Text(range);
    size_t newline = text.find('\n');
    std::string code = Printable(Trim(text.substr(0, newline)));
    return "`" + code + (newline == std::string_view::npos ? "`" : " ...`");
  }

  void Section(std::string_view title, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    out_ += std::string(title) + "\n";
    for (const std::string& line : lines) out_ += "  " + line + "\n";
  }

  bool IsHere(const source::SourceRange& range) const {
    return session_.why()->Concerns(range.file, range.begin);
  }

  std::vector<std::string> Reported() {
    std::vector<std::string> lines;
    for (const Finding& finding : session_.findings()) {
      if (!IsHere(finding.range)) continue;
      told_.insert(finding.rule->name);
      lines.push_back(std::string(finding.rule->name) + ": " + Printable(finding.message));
    }
    return lines;
  }

  std::vector<std::string> Related() {
    std::vector<std::string> lines;
    for (const Finding& finding : session_.findings()) {
      if (IsHere(finding.range)) continue;
      for (const findings::RelatedPlace& related : finding.related) {
        if (!IsHere(related.range)) continue;
        PlaceText place = PlaceOf(session_, finding.range);
        lines.push_back(std::string(finding.rule->name) + " of " + Printable(place.file) + ":" +
                        std::to_string(place.begin.line) + ": " + Printable(related.message));
      }
    }
    return lines;
  }

  std::vector<std::string> Silent() {
    std::vector<std::string> lines;
    std::vector<std::string> without_reason;
    for (const Look& look : session_.why()->Looks()) {
      bool is_new = told_.insert(look.rule->name).second;
      if (!look.reason.empty()) {
        lines.push_back(std::string(look.rule->name) + ": " + Code(look.range) + ": " +
                        Printable(look.reason));
      } else if (is_new) {
        without_reason.emplace_back(look.rule->name);
      }
    }
    if (!without_reason.empty()) lines.push_back(Join(without_reason, ", "));
    return lines;
  }

  // The rules of which nothing was told.
  std::vector<std::string> Rest(bool on) {
    std::vector<std::string> names;
    for (const rules::RegisteredRule& entry : rules::AllRules()) {
      const RuleInfo& rule = entry.rule->info;
      if (told_.contains(rule.name) || session_.IsOn(rule, line_.file) != on) continue;
      bool preview = !on && rule.status == findings::Status::kPreview;
      std::string name(rule.name);
      names.push_back(preview ? name + " (in preview: --enable=" + name + ")" : name);
    }
    if (names.empty()) return {};
    return {Join(names, ", ")};
  }

  const Session& session_;
  source::SourceRange line_;
  std::set<std::string_view> told_;
  std::string out_;
};

}  // namespace

std::string WhyText(const Session& session) { return WhyWriter(session).Write(); }

}  // namespace premortem::report
