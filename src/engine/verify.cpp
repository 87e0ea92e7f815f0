#include "engine/verify.h"

#include <algorithm>
#include <list>
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

struct Place {
  std::string_view rule;
  uint32_t file;
  uint32_t first;  // offsets at which the finding may begin after the edits
  uint32_t last;

  bool Holds(const Finding& finding) const {
    return finding.rule->name == rule && finding.range.file.value == file &&
           finding.range.begin >= first && finding.range.begin <= last;
  }
};

// Where a finding stands after the edits: moved by those before it; anywhere in the new text of an
// edit that replaced its place.
Place After(const Finding& finding, std::span<const Edit> edits) {
  int64_t shift = 0;
  uint32_t begin = finding.range.begin;
  Place place{finding.rule->name, finding.range.file.value, begin, begin};
  for (const Edit& edit : edits) {
    bool inside = edit.range.begin <= begin && begin < edit.range.end;
    if (edit.range.end > begin && !inside) break;
    auto size = static_cast<int64_t>(edit.new_text.size());
    if (inside) {
      place.first = static_cast<uint32_t>(edit.range.begin + shift);
      place.last = static_cast<uint32_t>(place.first + size);
      return place;
    }
    shift += size - (edit.range.end - edit.range.begin);
  }
  place.first = place.last = static_cast<uint32_t>(begin + shift);
  return place;
}

std::vector<Finding> TrialRun(const rules::PackageView& package,
                              const std::set<const rules::Rule*>& rules) {
  TrialSink sink;
  std::vector<const rules::Rule*> list(rules.begin(), rules.end());
  rules::Runner(list, /*timed=*/false).RunOnPackage(package, sink);
  return std::move(sink.findings);
}

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
  if (batch.size() == 1) {
    batch[0]->fixes.clear();
    ++withheld_;
    return;
  }
  auto middle = batch.begin() + static_cast<long>(batch.size() / 2);
  Check(Batch(batch.begin(), middle));
  Check(Batch(middle, batch.end()));
}

bool FixVerifier::Works(const Batch& batch) const {
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
  // What the rules say of the package today, but for the batch, they may go on to say.
  std::vector<Place> allowed;
  for (const Finding& finding : TrialRun(package_.view(), rules)) {
    bool mended = std::ranges::any_of(batch, [&](const Finding* fixed) {
      return fixed->rule == finding.rule && fixed->range == finding.range;
    });
    if (!mended) allowed.push_back(After(finding, merger.EditsOf(finding.range.file)));
  }
  return std::ranges::all_of(TrialRun(after.view(), rules), [&](const Finding& finding) {
    return std::ranges::any_of(allowed, [&](const Place& place) { return place.Holds(finding); });
  });
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
