// A table for people: columns as wide as what stands in them, headings over several columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace premortem::cli {

class TextTable {
 public:
  struct Column {
    std::string margin;  // before each text of the column; blanks where there is no text
    bool right = false;  // texts are moved to the right
  };

  // A text that begins at `column` and may be as wide as all columns up to the next heading's.
  struct Heading {
    size_t column;
    std::string text;
    bool bar = false;  // a vertical bar stands before it, in place of the column's margin
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Headings stand before all rows.
  void AddHeadings(std::vector<Heading> headings) { headings_.push_back(std::move(headings)); }
  // Texts by column; what is missing at the end is empty.
  void AddRow(std::vector<std::string> texts) { rows_.push_back(std::move(texts)); }

  std::string Print() const;

 private:
  const std::string& Margin(const Heading& heading) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Heading>> headings_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace premortem::cli
