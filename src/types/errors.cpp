// Counterpart: go/types/errors.go, go1.27.
#include "types/errors.h"

#include <algorithm>
#include <string>

#include "types/checker.h"

namespace premortem::types {

namespace {

// Without the subscripts that tell type parameters of the same name apart: U+2080 to U+2089.
std::string StripAnnotations(std::string text) {
  constexpr std::string_view kPrefix = "\xe2\x82";
  for (size_t at = text.find(kPrefix); at != text.npos; at = text.find(kPrefix, at)) {
    uint8_t last = at + 2 < text.size() ? static_cast<uint8_t>(text[at + 2]) : 0;
    if (last >= 0x80 && last <= 0x89) {
      text.erase(at, 3);
    } else {
      at += 2;
    }
  }
  return text;
}

// Whether the message mentions what was wrong before, not at its beginning.
bool IsFollowOn(std::string_view message) {
  for (std::string_view phrase : {"invalid operand", "invalid type"}) {
    size_t at = message.find(phrase);
    if (at != message.npos && at > 0) return true;
  }
  return false;
}

}  // namespace

std::string_view NameOf(Code code) {
  switch (code) {
#define PREMORTEM_CODE(name, value) \
  case Code::k##name: return #name;
#include "types/codes.def"
#undef PREMORTEM_CODE
  }
  return "";
}

// ---- Places ----

// What is missing behind a syntax error, a brace or a parenthesis, is missing at the end of the
// file.
uint32_t Checker::WithinText(uint32_t offset) const {
  return std::min(offset, static_cast<uint32_t>(tree().text().size()));
}

Positioner Checker::At(NodeId n) const {
  if (!n.valid()) return {};
  uint32_t start = tree().Pos(n);
  return {env_.unit->file, start, start, tree().End(n)};
}

Positioner Checker::At(const Operand& x) const {
  Positioner at = At(x.expr);
  // go/types puts an identifier of that text at the place of the expression.
  if (x.stand_in.valid()) {
    at.end = WithinText(at.start + static_cast<uint32_t>(TextOf(x.stand_in).size()));
  }
  return at;
}

Positioner Checker::At(const Object& object) const { return At(PosOf(object)); }

Positioner Checker::At(source::SourceLoc loc) const {
  return {loc.file, loc.offset, loc.offset, loc.offset};
}

Positioner Checker::AtPos(uint32_t offset) const { return At(LocOf(WithinText(offset))); }

Positioner Checker::InNode(NodeId n, uint32_t offset) const {
  return {env_.unit->file, tree().Pos(n), WithinText(offset), tree().End(n)};
}

source::SourceLoc Checker::PosOf(const Object& object) const {
  auto at = instance_pos_.find(object.id.value);
  return at == instance_pos_.end() ? object.loc : at->second;
}

// ---- ErrorBuilder ----

void Checker::ErrorBuilder::Addf(const Positioner& at, std::string_view format,
                                 std::initializer_list<Arg> args) {
  parts_.push_back({at, check_.Sprintf(format, args)});
}

void Checker::ErrorBuilder::AddAltDecl(const Object& object) {
  Positioner at = check_.At(object);
  if (at.valid()) Addf(at, "other declaration of %s", {object.name});
}

std::string Checker::ErrorBuilder::Message() const {
  if (parts_.empty()) return "no error";
  std::string message;
  for (size_t i = 0; i < parts_.size(); ++i) {
    const Positioner& at = parts_[i].at;
    if (i > 0) {
      message += "\n\t";
      if (at.valid()) message += check_.PositionString({at.file, at.pos}) + ": ";
    }
    message += parts_[i].message;
  }
  return message;
}

void Checker::ErrorBuilder::Report() {
  CHECK(!parts_.empty());
  if (check_.has_errors_ && IsFollowOn(parts_[0].message)) return;

  // Parts with places of their own are errors of their own.
  bool separate = std::any_of(parts_.begin() + 1, parts_.end(),
                              [](const Part& part) { return part.at.valid(); });
  if (separate) {
    for (size_t i = 0; i < parts_.size(); ++i) {
      check_.HandleError(i == 0, parts_[i].at, code_, parts_[i].message, soft_);
    }
  } else {
    check_.HandleError(true, parts_[0].at, code_, Message(), soft_);
  }
  parts_.clear();
}

void Checker::HandleError(bool first, const Positioner& at, Code code, std::string message,
                          bool soft) {
  if (!first) {
    message.insert(0, 1, '\t');
  } else if (code == Code::kInvalidSyntaxTree) {
    message.insert(0, "invalid syntax tree: ");
  }
  // In the initializer that a constant inherits, the error is that of the constant.
  const Positioner& shown = env_.errpos.valid() ? env_.errpos : at;
  TypeCheckError error;
  error.loc = {shown.file, shown.pos};
  error.start = shown.start;
  error.end = shown.end;
  error.code = code;
  error.soft = soft;
  error.is_detail = !first;
  error.message = StripAnnotations(std::move(message));
  has_errors_ = true;
  state_.errors.push_back(std::move(error));
}

// ---- Errors of one part ----

void Checker::Errorf(const Positioner& at, Code code, std::string_view format,
                     std::initializer_list<Arg> args) {
  ErrorBuilder error = NewError(code);
  error.Addf(at, format, args);
  error.Report();
}

void Checker::SoftErrorf(const Positioner& at, Code code, std::string_view format,
                         std::initializer_list<Arg> args) {
  ErrorBuilder error = NewError(code);
  error.Addf(at, format, args);
  error.set_soft();
  error.Report();
}

void Checker::VersionErrorf(const Positioner& at, GoVersion version, std::string_view format,
                            std::initializer_list<Arg> args) {
  std::string message = Sprintf(format, args);
  ErrorBuilder error = NewError(Code::kUnsupportedFeature);
  error.Addf(at, "%s requires %s or later", {message, version});
  error.Report();
}

}  // namespace premortem::types
