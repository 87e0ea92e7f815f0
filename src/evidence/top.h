// Who costs most: the samples of a profile summed by function, line or label.
//
//   Top top(evidence, TopBy::kFunction);
//   top.Add(profile, type, 1);           // and once more with -1 for what it is compared with
//   for (const TopRow& row : top.Rows()) ...
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.h"

namespace premortem::evidence {

enum class TopBy : uint8_t { kFunction, kLine, kLabel };

struct TopRow {
  std::string name;        // of the function, or the value of the label
  std::string place;       // by line: "file:line"
  int64_t flat = 0;        // of samples whose innermost frame it is
  int64_t cumulative = 0;  // of samples that have it in their stack, recursive ones once
};

class Top {
 public:
  // `label`: by which key, where `by` is kLabel.
  Top(const Evidence& evidence, TopBy by, std::string_view label = {})
      : evidence_(evidence), by_(by), label_(label) {}

  // Adds the values of a sample type, times `factor` (1 or -1). O(frames of all samples).
  void Add(const Profile& profile, size_t type, int64_t factor);

  // Rows in no order; those of frames that differ in nothing that is shown are one.
  std::vector<TopRow> Rows() const;
  // Of all values that were added.
  int64_t total() const { return total_; }
  // Of one profile's.
  static int64_t TotalOf(const Profile& profile, size_t type);

 private:
  struct Sum {
    int64_t flat = 0;
    int64_t cumulative = 0;
    uint64_t seen = 0;  // the last sample that was counted
  };

  void AddByFrame(const Profile& profile, size_t type, int64_t factor);
  void AddByLabel(const Profile& profile, size_t type, int64_t factor);
  uint32_t RowOf(FrameId frame);
  uint32_t RowOf(std::string name, std::string place);
  std::string LabelText(LabelSetId labels) const;

  const Evidence& evidence_;
  TopBy by_;
  std::string label_;
  int64_t total_ = 0;
  uint64_t samples_ = 0;
  std::vector<Sum> sums_;
  std::vector<TopRow> rows_;            // as sums_, without the sums
  std::vector<uint32_t> row_of_frame_;  // by FrameId, from 1 on; 0: none yet
  IdTable row_table_;
  std::vector<uint32_t> rows_of_stack_;  // of one sample, the leaf first
};

// A sum of 64 bits that stays at the bounds.
int64_t SaturatingAdd(int64_t a, int64_t b);

}  // namespace premortem::evidence
