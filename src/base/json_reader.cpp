#include "base/json_reader.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace premortem {

namespace {

using Json = nlohmann::json;

// Gives the events of nlohmann's parser names of ours.
class Sax : public nlohmann::json_sax<Json> {
 public:
  explicit Sax(JsonEvents& events) : events_(events) {}

  size_t error_position() const { return error_position_; }

  bool null() override { return events_.Null(), true; }
  bool boolean(bool value) override { return events_.Bool(value), true; }
  bool number_integer(int64_t value) override {
    return events_.Number(static_cast<double>(value)), true;
  }
  bool number_unsigned(uint64_t value) override {
    return events_.Number(static_cast<double>(value)), true;
  }
  bool number_float(double value, const std::string&) override {
    return events_.Number(value), true;
  }
  bool string(std::string& text) override { return events_.Text(text), true; }
  bool binary(Json::binary_t&) override { return false; }
  bool start_object(size_t) override { return events_.BeginObject(), true; }
  bool key(std::string& text) override { return events_.Key(text), true; }
  bool end_object() override { return events_.EndObject(), true; }
  bool start_array(size_t) override { return events_.BeginArray(), true; }
  bool end_array() override { return events_.EndArray(), true; }
  bool parse_error(size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    error_position_ = position;
    return false;
  }

 private:
  JsonEvents& events_;
  size_t error_position_ = 0;  // bytes that were read, the wrong one included
};

}  // namespace

Result<void> ReadJson(std::string_view json, JsonEvents& events) {
  Sax sax(events);
  if (Json::sax_parse(json, &sax)) return {};
  size_t wrong = sax.error_position() == 0 ? 0 : sax.error_position() - 1;
  std::string_view before = json.substr(0, wrong);
  size_t line_start = before.rfind('\n') + 1;  // 0 where there is none
  return Fail(Error{.message = wrong >= json.size() ? "is cut off: JSON goes on here"
                                                    : "is no JSON: this was not expected here",
                    .line = static_cast<uint32_t>(std::ranges::count(before, '\n') + 1),
                    .column = static_cast<uint32_t>(wrong - line_start + 1)});
}

}  // namespace premortem
