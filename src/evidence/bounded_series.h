// A number over time in a bounded number of points: where there are more, neighbours become one,
// which keeps the greatest.
//
//   BoundedSeries heap(1024);
//   heap.Add(nanoseconds, bytes);
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace premortem::evidence {

class BoundedSeries {
 public:
  struct Value {
    int64_t time;
    uint64_t value;
  };

  // `limit` is at least 2.
  explicit BoundedSeries(size_t limit) : limit_(limit) {}

  void Add(int64_t time, uint64_t value) {
    if (!points_.empty() && time - points_.back().time < interval_) {
      points_.back().value = std::max(points_.back().value, value);
      return;
    }
    if (points_.size() == limit_) Halve();
    points_.push_back({time, value});
  }

  const std::vector<Value>& points() const { return points_; }

 private:
  void Halve() {
    for (size_t i = 0; i < points_.size() / 2; ++i) {
      points_[i] = {points_[2 * i].time, std::max(points_[2 * i].value, points_[2 * i + 1].value)};
    }
    points_.resize(points_.size() / 2);
    interval_ = std::max(2 * interval_, (points_.back().time - points_.front().time) /
                                            static_cast<int64_t>(points_.size()));
  }

  size_t limit_;
  std::vector<Value> points_;
  int64_t interval_ = 0;
};

}  // namespace premortem::evidence
