#include "report/markdown.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace premortem::report {

namespace {

class Renderer {
 public:
  Renderer(const Style& style, int width) : style_(style), width_(width) {}

  std::string Render(std::string_view page) {
    for (std::string_view line : Split(page, '\n')) RenderLine(line);
    EndParagraph();
    EndTable();
    while (out_.ends_with("\n\n")) out_.pop_back();
    return std::move(out_);
  }

 private:
  void RenderLine(std::string_view line) {
    if (line.starts_with("```")) {
      EndParagraph();
      in_code_ = !in_code_;
      return;
    }
    if (in_code_) {
      out_ += "    " + std::string(line) + "\n";
      return;
    }
    if (line.starts_with('|')) {
      EndParagraph();
      AddRow(line);
      return;
    }
    EndTable();
    if (Trim(line).empty()) {
      EndParagraph();
      if (!out_.ends_with("\n\n")) out_ += '\n';
    } else if (line.starts_with('#')) {
      EndParagraph();
      std::string_view title = Trim(line.substr(line.find_first_not_of('#')));
      out_ += style_(Tint::kBold, title) + "\n";
    } else if (line.starts_with("- ") || line.starts_with("* ")) {
      EndParagraph();
      paragraph_ = line.substr(2);
      first_indent_ = "  - ";
      indent_ = "    ";
    } else {
      paragraph_ += " " + std::string(line);
    }
  }

  // Wraps what was gathered. Colours are put on words, so widths are known without them.
  void EndParagraph() {
    std::string current = first_indent_;
    int used = DisplayWidth(current);
    bool empty = true;
    for (std::string_view word : SplitWords(paragraph_)) {
      int word_width = DisplayWidth(word);
      if (!empty && used + 1 + word_width > width_) {
        out_ += current + "\n";
        current = indent_;
        used = DisplayWidth(current);
        empty = true;
      }
      if (!empty) current += ' ';
      current += Inline(word);
      used += word_width + (empty ? 0 : 1);
      empty = false;
    }
    if (!empty) out_ += current + "\n";
    paragraph_.clear();
    first_indent_.clear();
    indent_.clear();
  }

  void AddRow(std::string_view line) {
    std::vector<std::string_view> cells = Split(Trim(line), '|');
    // Nothing stands before the first and behind the last bar.
    cells.erase(cells.begin());
    if (!cells.empty() && Trim(cells.back()).empty()) cells.pop_back();
    for (std::string_view& cell : cells) cell = Trim(cell);
    bool is_rule = line.find_first_not_of("|-: ") == std::string_view::npos;
    if (!is_rule) table_.push_back(std::move(cells));
  }

  // Prints the rows with their columns aligned, the first one as the heading.
  void EndTable() {
    std::vector<int> widths;
    for (const auto& row : table_) {
      if (widths.size() < row.size()) widths.resize(row.size());
      for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
    for (const auto& row : table_) {
      out_ += " ";
      for (size_t i = 0; i < row.size(); ++i) {
        out_ += ' ';
        out_ += &row == &table_.front() ? style_(Tint::kBold, row[i]) : std::string(row[i]);
        bool last = i + 1 == row.size();
        if (!last) out_.append(static_cast<size_t>(widths[i] - DisplayWidth(row[i]) + 1), ' ');
      }
      out_ += '\n';
    }
    table_.clear();
  }

  // Marks `code` and **strong**, which may span words.
  std::string Inline(std::string_view word) {
    if (!style_.color()) return std::string(word);
    std::string out;
    while (!word.empty()) {
      size_t marker = code_ ? word.find('`') : word.find_first_of("`*");
      std::string_view text = word.substr(0, marker);
      out += style_(code_ ? Tint::kCyan : strong_ ? Tint::kBold : Tint::kPlain, text);
      word.remove_prefix(text.size());
      if (word.starts_with("**")) {
        strong_ = !strong_;
        word.remove_prefix(2);
      } else if (word.starts_with('`')) {
        code_ = !code_;
        word.remove_prefix(1);
      } else if (!word.empty()) {
        out += word[0];
        word.remove_prefix(1);
      }
    }
    return out;
  }

  const Style& style_;
  int width_;
  std::string out_;
  std::string paragraph_;
  std::string first_indent_;
  std::string indent_;
  std::vector<std::vector<std::string_view>> table_;
  bool in_code_ = false;
  bool code_ = false;
  bool strong_ = false;
};

}  // namespace

std::string RenderMarkdown(std::string_view page, const Style& style, int width) {
  return Renderer(style, width).Render(page);
}

}  // namespace premortem::report
