#include "engine/verify.h"

#include <algorithm>
#include <list>
#include <map>
#include <set>

#include "findings/edits.h"
#include "rules/runner.h"

namespace premortem::engine {

namespace {

using findings::Edit;
using findings::EditMerger;
using findings::Finding;
using source::SourceFile;

// Findings of a trial run. Suppressions and settings are left aside: what counts is what the rule
// thinks of the code, and only places where it already spoke are compared.
class TrialSink : public rules::FindingSink {
 public:
  bool Wants(const rules::Rule&, const rules::FileView&, uint32_t, uint32_t) override {
    return true;
  }
  void Add(const rules::Rule&, const rules::FileView&, Finding finding) override {
    findings.push_back(std::move(finding));
  }

  std::vector<Finding> findings;
};

// More trials than this are not made for one package: a rule whose fixes fail one by one is broken,
// and fixes that all overlap will have their turn when the first of them is applied.
constexpr int kMaxTrials = 64;

struct Place {
  std::string_view rule;
  uint32_t file;
  uint32_t first;  // offsets at which the finding may begin after the edits
  uint32_t last;

  friend auto operator<=>(const Place&, const Place&) = default;
};

// Places are points, or the new text of an edit; no two of a rule overlap without being the same.
bool Holds(const std::vector<Place>& sorted, const Finding& finding) {
  uint32_t begin = finding.range.begin;
  constexpr uint32_t kAnyEnd = 0xffffffff;
  Place probe{finding.rule->name, finding.range.file.value, begin, kAnyEnd};
  auto after = std::ranges::upper_bound(sorted, probe);
  if (after == sorted.begin()) return false;
  const Place& place = *(after - 1);
  return place.rule == probe.rule && place.file == probe.file && place.last >= begin;
}

// Maps offsets of a file to where they are after its edits.
class Shift {
 public:
  explicit Shift(std::span<const Edit> edits) : edits_(edits) {
    int64_t sum = 0;
    for (const Edit& edit : edits) {
      before_.push_back(sum);
      sum += static_cast<int64_t>(edit.new_text.size()) - (edit.range.end - edit.range.begin);
    }
    before_.push_back(sum);
  }

  // Where a finding that begins at `begin` may stand: moved by the edits before it, or anywhere in
  // the new text of an edit that replaced its place.
  std::pair<uint32_t, uint32_t> Of(uint32_t begin) const {
    auto end_of = [](const Edit& edit) { return edit.range.end; };
    auto next = std::ranges::upper_bound(edits_, begin, {}, end_of);
    int64_t shift = before_[static_cast<size_t>(next - edits_.begin())];
    bool inside = next != edits_.end() && next->range.begin <= begin;
    int64_t first = (inside ? next->range.begin : begin) + shift;
    int64_t last = first + (inside ? static_cast<int64_t>(next->new_text.size()) : 0);
    return {static_cast<uint32_t>(first), static_cast<uint32_t>(last)};
  }

 private:
  std::span<const Edit> edits_;
  std::vector<int64_t> before_;  // by index of the edit: what those before it add
};

}  // namespace

size_t FixVerifier::WithholdBroken(std::vector<Finding>& findings) {
  std::list<Finding*> waiting;
  for (Finding& finding : findings) {
    if (finding.fixes.empty()) continue;
    bool usable = finding.rule->fix != findings::FixKind::kNone && RuleOf(finding) != nullptr &&
                  BelongsToPackage(finding.fixes[0]);
    if (usable) {
      waiting.push_back(&finding);
    } else {
      finding.fixes.clear();
      ++withheld_;
    }
  }
  // Fixes that overlap are alternatives, so they are tried in different batches.
  while (!waiting.empty()) {
    EditMerger merger;
    Batch batch;
    std::erase_if(waiting, [&](Finding* finding) {
      if (!merger.Add(finding->fixes[0]) && !batch.empty()) return false;
      batch.push_back(finding);
      return true;
    });
    Check(batch);
  }
  return withheld_;
}

// Finds the broken ones by halving: most batches are fine as a whole.
void FixVerifier::Check(const Batch& batch) {
  if (Works(batch)) return;
  if (batch.size() == 1 || trials_ > kMaxTrials) {
    for (Finding* finding : batch) finding->fixes.clear();
    withheld_ += batch.size();
    return;
  }
  auto middle = batch.begin() + static_cast<long>(batch.size() / 2);
  Check(Batch(batch.begin(), middle));
  Check(Batch(middle, batch.end()));
}

bool FixVerifier::Works(const Batch& batch) {
  if (++trials_ > kMaxTrials) return false;
  EditMerger merger;
  std::set<const rules::Rule*> rules;
  for (const Finding* finding : batch) {
    if (!merger.Add(finding->fixes[0])) return false;
    rules.insert(RuleOf(*finding));
  }
  std::list<SourceFile> edited;
  std::map<uint32_t, const SourceFile*> replaced;
  for (source::FileId id : merger.Files()) {
    const SourceFile& file = files_.Get(id);
    std::string text = findings::ApplyEdits(file.text(), merger.EditsOf(id));
    if (text == file.text()) return false;  // a fix that changes nothing would be offered for ever
    edited.emplace_back(id, file.path(), FileText(std::move(text)));
    replaced[id.value] = &edited.back();
  }
  ParsedPackage after(package_, replaced);
  for (const rules::FileView& file : after.view().files) {
    if (replaced.contains(file.source->id().value) && !file.tree->errors().empty()) return false;
  }
  if (typing_ != nullptr && HasNewTypeErrors(after)) return false;
  // What the rules say of the package today, but for the batch, they may go on to say.
  std::set<Place> mended;
  auto place_of = [](const Finding& f) {
    return Place{f.rule->name, f.range.file.value, f.range.begin, f.range.end};
  };
  for (const Finding* finding : batch) mended.insert(place_of(*finding));
  std::map<uint32_t, Shift> shifts;
  std::vector<Place> allowed;
  for (const Finding& finding : TrialRun(package_.view(), rules)) {
    if (mended.contains(place_of(finding))) continue;
    source::FileId file = finding.range.file;
    auto shift = shifts.try_emplace(file.value, merger.EditsOf(file)).first;
    auto [first, last] = shift->second.Of(finding.range.begin);
    allowed.push_back({finding.rule->name, file.value, first, last});
  }
  std::ranges::sort(allowed);
  return std::ranges::all_of(TrialRun(after.view(), rules),
                             [&](const Finding& finding) { return Holds(allowed, finding); });
}

std::vector<Finding> FixVerifier::TrialRun(const rules::PackageView& package,
                                           const std::set<const rules::Rule*>& rules) const {
  TrialSink sink;
  std::vector<const rules::Rule*> list(rules.begin(), rules.end());
  rules::Runner runner(list, /*timed=*/false);
  runner.RunOnPackage(package, sink);
  if (program_ != nullptr) runner.RunOnFlow(package, *program_, sink);
  return std::move(sink.findings);
}

// Checks the types of the edited package, which its rules then see too.
bool FixVerifier::HasNewTypeErrors(ParsedPackage& edited) const {
  auto errors_of = [](const ParsedPackage& package) {
    size_t count = 0;
    const types::PackageState* state = package.view().types;
    for (; state != nullptr; state = state->base) count += state->errors.size();
    return count;
  };
  typing_->CheckAgain(edited);
  return errors_of(edited) > errors_of(package_);
}

bool FixVerifier::BelongsToPackage(const findings::Fix& fix) const {
  if (fix.edits.empty() || !findings::InBounds(fix, files_)) return false;
  return std::ranges::all_of(fix.edits, [&](const Edit& edit) {
    return std::ranges::any_of(package_.view().files, [&](const rules::FileView& file) {
      return file.source->id() == edit.range.file && file.tree->errors().empty();
    });
  });
}

const rules::Rule* FixVerifier::RuleOf(const Finding& finding) const {
  auto it = std::ranges::find_if(
      rules_, [&](const rules::Rule* rule) { return &rule->info == finding.rule; });
  return it == rules_.end() || (*it)->run_program != nullptr ? nullptr : *it;
}

}  // namespace premortem::engine
