// Who costs most: the samples of a profile summed by function, line or label. A sink, so that a
// profile can be summed while it is read:
//
//   Top top(evidence, {.by = TopBy::kFunction});
//   LoadInputs(names, limits, evidence, &top);
//   for (const TopRow& row : top.Rows()) ...
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.h"
#include "evidence/profile_sink.h"

namespace premortem::evidence {

enum class TopBy : uint8_t { kFunction, kLine, kLabel };

struct TopRow {
  std::string name;        // of the function, or the value of the label
  std::string place;       // by line: "file:line"
  int64_t flat = 0;        // of samples whose innermost frame it is
  int64_t cumulative = 0;  // of samples that have it in their stack, recursive ones once
};

struct TopQuery {
  TopBy by = TopBy::kFunction;
  std::string label;        // by which key, where it is by label
  std::string sample_type;  // whose values; empty: of the type that the profile names
};

class Top final : public ProfileSink {
 public:
  Top(const Evidence& evidence, TopQuery query) : evidence_(evidence), query_(std::move(query)) {}

  void Begin(const Profile& head, size_t samples, size_t bytes) override;
  bool WantsLabels() const override { return query_.by == TopBy::kLabel; }
  // O(frames).
  bool Add(std::span<const FrameId> frames, LabelSetId labels,
           std::span<const int64_t> values) override;
  std::unique_ptr<ProfileSink> Fork() override;
  void Join(const ProfileSink& fork) override;
  void End(StringId kind) override { head_.kind = kind; }

  // How many profiles came; all are summed.
  size_t profiles() const { return profiles_; }
  // The last of them, without its samples.
  const Profile& head() const { return head_; }
  // Which of its types was summed; nothing where it does not have the one that was asked for.
  std::optional<size_t> type() const { return type_; }
  // Of all samples.
  int64_t total() const { return sums_.total; }
  // Rows in no order; those of frames that differ in nothing that is shown are one.
  std::vector<TopRow> Rows() const;

 private:
  class Part;

  // By row; in arrays of their own, as each frame of each sample reads the first two at random.
  struct Sums {
    static constexpr uint32_t kSomewhere = 1;

    int64_t total = 0;
    std::vector<uint32_t> seen;  // the last sample that was counted; 0: none yet
    std::vector<int64_t> cumulative;
    std::vector<int64_t> flat;
    uint32_t samples = kSomewhere;  // the number of the last one

    void Resize(size_t rows);
  };

  // Where rows are not by label.
  void AddToFrames(Sums& sums, std::span<const FrameId> frames, int64_t value) const;
  void AddToLabel(LabelSetId labels, int64_t value);
  uint32_t RowOf(const Frame& frame);
  uint32_t RowOf(std::string name, std::string place);
  std::string LabelText(LabelSetId labels) const;

  const Evidence& evidence_;
  TopQuery query_;
  Profile head_;
  size_t profiles_ = 0;
  std::optional<size_t> type_;
  std::vector<TopRow> rows_;  // without the sums
  IdTable row_table_;         // from 1 on
  Sums sums_;
  std::vector<uint32_t> row_of_frame_;   // by FrameId
  std::vector<uint32_t> row_of_name_;    // by StringId of a function, from 1 on; 0: none yet
  std::vector<uint32_t> row_of_labels_;  // by LabelSetId, likewise
};

// What has changed from `older` to `newer`: the rows of both, without those that are 0.
std::vector<TopRow> Difference(std::vector<TopRow> newer, const std::vector<TopRow>& older);

// Sums and differences of 64 bits that stay at the bounds.
int64_t SaturatingAdd(int64_t a, int64_t b);
int64_t SaturatingSubtract(int64_t a, int64_t b);

}  // namespace premortem::evidence
