#include "cli/text_table.h"

#include <algorithm>

#include "report/style.h"

namespace premortem::cli {

namespace {

size_t Width(std::string_view text) { return static_cast<size_t>(report::DisplayWidth(text)); }

const std::string kBar = " │ ";

}  // namespace

const std::string& TextTable::Margin(const Heading& heading) const {
  return heading.bar ? kBar : columns_[heading.column].margin;
}

std::string TextTable::Print() const {
  std::vector<size_t> widths;  // with margins
  for (const Column& column : columns_) widths.push_back(Width(column.margin));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], Width(columns_[i].margin) + Width(row[i]));
    }
  }
  // What a heading needs beyond its columns, the last of them gets.
  for (const auto& headings : headings_) {
    for (size_t i = 0; i < headings.size(); ++i) {
      size_t end = i + 1 < headings.size() ? headings[i + 1].column : columns_.size();
      size_t have = 0;
      for (size_t column = headings[i].column; column < end; ++column) have += widths[column];
      size_t need = Width(Margin(headings[i])) + Width(headings[i].text);
      if (need > have) widths[end - 1] += need - have;
    }
  }
  std::vector<size_t> begins(1, 0);
  for (size_t width : widths) begins.push_back(begins.back() + width);

  std::string out;
  for (const auto& headings : headings_) {
    std::string line;
    for (const Heading& heading : headings) {
      line.append(begins[heading.column] - Width(line), ' ');
      line += Margin(heading);
      line += heading.text;
    }
    out += line + '\n';
  }
  for (const auto& row : rows_) {
    std::string line;
    size_t at = 0;
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i].empty()) continue;
      size_t margin = Width(columns_[i].margin);
      size_t text = Width(row[i]);
      size_t blanks = columns_[i].right ? widths[i] - margin - text : 0;
      line.append(begins[i] - at, ' ');
      line += columns_[i].margin;
      line.append(blanks, ' ');
      line += row[i];
      at = begins[i] + margin + blanks + text;
    }
    out += line + '\n';
  }
  return out;
}

}  // namespace premortem::cli
