// Counterpart: go/types/format.go, go1.27.
#include "types/format.h"

#include <algorithm>
#include <string>
#include <type_traits>

#include "base/quote.h"
#include "syntax/position.h"
#include "types/checker.h"

namespace premortem::types {

class Formatter {
 public:
  explicit Formatter(const Checker& check) : check_(check) {}

  std::string Sprintf(std::string_view format, std::span<const Arg> args) {
    std::string out;
    size_t next = 0;
    while (!format.empty()) {
      size_t text = std::min(format.find('%'), format.size());
      out += format.substr(0, text);
      format.remove_prefix(text);
      if (format.size() < 2) break;
      char verb = format[1];
      format.remove_prefix(2);
      if (verb == '%') {
        out += '%';
        continue;
      }
      CHECK(next < args.size());
      if (verb == 'q') {
        AppendQuoted(out, Text(args[next++]));
      } else {
        out += Text(args[next++]);
      }
    }
    return out;
  }

 private:
  std::string Text(const Arg& arg) {
    return std::visit([this](const auto& value) { return TextOfValue(value); }, arg.value_);
  }

  std::string TextOfValue(std::string_view text) { return std::string(text); }
  std::string TextOfValue(int64_t value) { return std::to_string(value); }
  std::string TextOfValue(TypeId t) {
    return TypeString(t, [this](PackageId p) { return check_.Qualify(p); });
  }
  std::string TextOfValue(TypeList list) { return TextOfList(list); }
  std::string TextOfValue(const Object* object) {
    if (!object) return "<nil>";
    return ObjectString(*object, [this](PackageId p) { return check_.Qualify(p); });
  }
  std::string TextOfValue(const Operand* x) { return check_.OperandString(*x); }
  std::string TextOfValue(NodeId e) { return e.valid() ? ExprString(check_.tree(), e) : "<nil>"; }
  std::string TextOfValue(NodeList list) { return TextOfList(list); }
  std::string TextOfValue(source::SourceLoc loc) { return check_.PositionString(loc); }
  std::string TextOfValue(const constant::Value* value) { return value->ToString(); }
  std::string TextOfValue(GoVersion version) { return version.ToString(); }

  template <typename T>
  std::string TextOfList(std::span<const T> list) {
    std::string out = "[";
    for (size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out += ", ";
      if constexpr (std::is_same_v<T, NodeId>) {
        AppendExpr(out, check_.tree(), list[i]);
      } else {
        out += TextOfValue(list[i]);
      }
    }
    out += ']';
    return out;
  }

  const Checker& check_;
};

std::string Checker::Sprintf(std::string_view format, std::span<const Arg> args) const {
  return Formatter(*this).Sprintf(format, args);
}

std::string Checker::Sprintf(std::string_view format, std::initializer_list<Arg> args) const {
  return Sprintf(format, std::span<const Arg>(args.begin(), args.size()));
}

std::string Checker::Format(const TypeError& error) const {
  return Sprintf(error.format, std::span<const Arg>(error.args));
}

// The name of the package; its path where packages in sight share the name.
std::string Checker::Qualify(PackageId package) const {
  if (package == state_.package) return "";
  if (!marked_imports_) {
    marked_imports_ = true;
    MarkImports(state_.package);
  }
  const Package& p = types::Get(package);
  auto paths = paths_by_name_.find(TextOf(p.name));
  if (paths == paths_by_name_.end() || paths->second.size() <= 1) {
    return std::string(TextOf(p.name));
  }
  std::string text;
  AppendQuoted(text, p.path);
  return text;
}

void Checker::MarkImports(PackageId package) const {
  if (!package.valid() || !seen_packages_.insert(package.value).second) return;
  const Package& p = types::Get(package);
  std::vector<std::string>& paths = paths_by_name_[std::string(TextOf(p.name))];
  if (std::ranges::find(paths, p.path) == paths.end()) paths.push_back(p.path);
  for (PackageId import : p.imports) MarkImports(import);
}

std::string Checker::PositionString(source::SourceLoc loc) const {
  auto text = [](std::string_view file, uint32_t line, uint32_t column) {
    std::string out(file);
    if (!out.empty()) out += ':';
    out += std::to_string(line);
    if (column != 0) out += ':' + std::to_string(column);
    return out;
  };
  if (!loc.file.valid()) return "-";
  auto in_file = [&](const Unit& unit) {
    syntax::PositionMap map(unit.file_name, unit.tree->text(), unit.tree->line_directives());
    syntax::AdjustedPosition at = map.Adjusted(loc.offset);
    return text(at.filename, at.line, at.column);
  };
  for (const Unit& unit : state_.files) {
    if (unit.file == loc.file) return in_file(unit);
  }
  if (env_.unit && env_.unit->file == loc.file) return in_file(*env_.unit);
  if (!state_.config.file_table) return "-";
  const source::SourceFile& file = state_.config.file_table->Get(loc.file);
  source::Position at = file.PositionAt(loc.offset);
  return text(file.path(), at.line, at.column);
}

}  // namespace premortem::types
