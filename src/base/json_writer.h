// Writes JSON straight into a string, with no tree in between: commas, indentation and escapes are
// kept here, the order of keys is the caller's. What comes out is valid JSON whatever the bytes of
// the strings are: invalid UTF-8 becomes U+FFFD.
//
//   std::string out;
//   JsonWriter json(&out);
//   json.BeginObject();
//   json.Field("rule", "defer-in-loop");
//   json.Key("related").BeginArray();
//   json.EndArray();
//   json.EndObject();                     // {"rule":"defer-in-loop","related":[]}
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace premortem {

class JsonWriter {
 public:
  // Appends to *out. `indent` blanks per level, or everything on one line where it is 0.
  explicit JsonWriter(std::string* out, int indent = 0) : out_(*out), indent_(indent) {}

  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }

  // The key of the next value; only inside an object.
  JsonWriter& Key(std::string_view key);

  JsonWriter& Value(std::string_view text);
  JsonWriter& Value(const char* text) { return Value(std::string_view(text)); }
  JsonWriter& Value(bool value);
  JsonWriter& Value(std::signed_integral auto value) { return Signed(value); }
  JsonWriter& Value(std::unsigned_integral auto value) { return Unsigned(value); }
  JsonWriter& Value(double value);  // shortest form that reads back; null where not finite
  JsonWriter& Null();

  template <typename T>
  JsonWriter& Field(std::string_view key, const T& value) {
    return Key(key).Value(value);
  }
  // An array of texts.
  template <typename Range>
  JsonWriter& List(std::string_view key, const Range& texts) {
    Key(key).BeginArray();
    for (const auto& text : texts) Value(std::string_view(text));
    return EndArray();
  }

  // All that was opened is closed.
  bool complete() const { return levels_.empty(); }

 private:
  struct Level {
    char closing;
    bool empty = true;
  };

  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  JsonWriter& Signed(int64_t value);
  JsonWriter& Unsigned(uint64_t value);
  void BeforeValue();
  void NewLine();

  std::string& out_;
  int indent_;
  bool after_key_ = false;
  std::vector<Level> levels_;
};

// Appends `text` as a JSON string, quotes included.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace premortem
