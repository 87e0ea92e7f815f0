#include "engine/diff.h"

#include <algorithm>
#include <vector>

namespace premortem::engine {

namespace {

using Lines = std::vector<std::string_view>;

// Lines with their ends, so that a missing newline at the end of a file is a difference.
Lines SplitLines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    size_t length = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

// Lines [a_begin, a_end) of the old text became [b_begin, b_end) of the new one.
struct Change {
  size_t a_begin, a_end, b_begin, b_end;
};

// Myers' greedy algorithm, "An O(ND) Difference Algorithm and Its Variations" (1986). Quadratic in
// the number of differences; beyond kMaxEdits the texts count as wholly different.
class Myers {
 public:
  Myers(const Lines& a, const Lines& b) : a_(a), b_(b) {}

  std::vector<Change> Run() {
    size_t prefix = 0;
    size_t limit = std::min(a_.size(), b_.size());
    while (prefix < limit && a_[prefix] == b_[prefix]) ++prefix;
    size_t suffix = 0;
    while (suffix < limit - prefix && a_[a_.size() - 1 - suffix] == b_[b_.size() - 1 - suffix]) {
      ++suffix;
    }
    offset_ = prefix;
    n_ = static_cast<long>(a_.size() - prefix - suffix);
    m_ = static_cast<long>(b_.size() - prefix - suffix);
    if (n_ == 0 && m_ == 0) return {};
    if (!Search()) return {Whole()};
    return Trace();
  }

 private:
  static constexpr long kMaxEdits = 2000;

  bool Equal(long x, long y) const {
    return a_[offset_ + static_cast<size_t>(x)] == b_[offset_ + static_cast<size_t>(y)];
  }
  Change Whole() const { return Span(0, n_, 0, m_); }
  Change Span(long a_begin, long a_end, long b_begin, long b_end) const {
    auto at = [&](long i) { return offset_ + static_cast<size_t>(i); };
    return {at(a_begin), at(a_end), at(b_begin), at(b_end)};
  }

  // Furthest x on diagonal k after d edits; rounds_[d] keeps the row for the way back.
  bool Search() {
    std::vector<long> furthest = {0, 0, 0};
    for (long d = 0; d <= std::min(kMaxEdits, n_ + m_); ++d) {
      furthest.resize(static_cast<size_t>(2 * d + 3));
      std::vector<long> row(static_cast<size_t>(2 * d + 1));
      for (long k = -d; k <= d; k += 2) {
        long x = StartOf(d, k);
        while (x < n_ && x - k < m_ && Equal(x, x - k)) ++x;
        row[static_cast<size_t>(k + d)] = x;
        if (x >= n_ && x - k >= m_) {
          rounds_.push_back(std::move(row));
          return true;
        }
      }
      rounds_.push_back(std::move(row));
    }
    return false;
  }

  long At(long d, long k) const {
    return k < -d || k > d ? -1 : rounds_[static_cast<size_t>(d)][static_cast<size_t>(k + d)];
  }
  bool ComesFromAbove(long d, long k) const {  // an insertion
    return k == -d || (k != d && At(d - 1, k - 1) < At(d - 1, k + 1));
  }
  long StartOf(long d, long k) const {
    if (d == 0) return 0;
    return ComesFromAbove(d, k) ? At(d - 1, k + 1) : At(d - 1, k - 1) + 1;
  }

  std::vector<Change> Trace() const {
    std::vector<Change> changes;
    long x = n_;
    long y = m_;
    for (long d = static_cast<long>(rounds_.size()) - 1; d > 0; --d) {
      long k = x - y;
      bool inserted = ComesFromAbove(d, k);
      long from_x = inserted ? At(d - 1, k + 1) : At(d - 1, k - 1);
      long from_y = from_x - (inserted ? k + 1 : k - 1);
      Change step = inserted ? Span(from_x, from_x, from_y, from_y + 1)
                             : Span(from_x, from_x + 1, from_y, from_y);
      if (!changes.empty() && changes.back().a_begin == step.a_end &&
          changes.back().b_begin == step.b_end) {
        changes.back().a_begin = step.a_begin;
        changes.back().b_begin = step.b_begin;
      } else {
        changes.push_back(step);
      }
      x = from_x;
      y = from_y;
    }
    std::ranges::reverse(changes);
    return changes;
  }

  const Lines& a_;
  const Lines& b_;
  size_t offset_ = 0;
  long n_ = 0;
  long m_ = 0;
  std::vector<std::vector<long>> rounds_;
};

constexpr size_t kContext = 3;

void AppendLine(std::string& out, char sign, std::string_view line) {
  out += sign;
  out += line;
  if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

std::string RangeText(size_t begin, size_t end) {
  // An empty range is named by the line before it.
  std::string text = std::to_string(end == begin ? begin : begin + 1);
  return end - begin == 1 ? text : text + "," + std::to_string(end - begin);
}

// One hunk: changes so close together that their contexts touch.
void AppendHunk(std::string& out, const Lines& a, const Lines& b, const Change* first,
                const Change* last) {
  size_t before = std::min(kContext, first->a_begin);
  size_t after = std::min(kContext, a.size() - last->a_end);
  out += "@@ -" + RangeText(first->a_begin - before, last->a_end + after);
  out += " +" + RangeText(first->b_begin - before, last->b_end + after) + " @@\n";
  size_t next = first->a_begin - before;
  for (const Change* change = first; change <= last; ++change) {
    for (; next < change->a_begin; ++next) AppendLine(out, ' ', a[next]);
    for (; next < change->a_end; ++next) AppendLine(out, '-', a[next]);
    for (size_t i = change->b_begin; i < change->b_end; ++i) AppendLine(out, '+', b[i]);
  }
  for (size_t end = next + after; next < end; ++next) AppendLine(out, ' ', a[next]);
}

}  // namespace

std::string UnifiedDiff(std::string_view path, std::string_view before, std::string_view after) {
  Lines a = SplitLines(before);
  Lines b = SplitLines(after);
  std::vector<Change> changes = Myers(a, b).Run();
  if (changes.empty()) return {};
  std::string out = "--- a/" + std::string(path) + "\n+++ b/" + std::string(path) + "\n";
  for (size_t i = 0; i < changes.size();) {
    size_t last = i;
    while (last + 1 < changes.size() &&
           changes[last + 1].a_begin - changes[last].a_end <= 2 * kContext) {
      ++last;
    }
    AppendHunk(out, a, b, &changes[i], &changes[last]);
    i = last + 1;
  }
  return out;
}

}  // namespace premortem::engine
