#include "models/channels.h"

#include <algorithm>
#include <iterator>

namespace premortem::models {

namespace {

struct MakerRow {
  FunctionName name;
  Signal signal;
};
constexpr MakerRow kMakers[] = {
    {{"context", "Context", "Done"}, Signal::kContext},
    {{"time", "", "After"}, Signal::kTime},
    {{"time", "", "Tick"}, Signal::kTicks},
};

struct FieldRow {
  TypeName type;
  std::string_view field;
  Signal signal;
};
constexpr FieldRow kFields[] = {
    {{"time", "Ticker"}, "C", Signal::kTicks},
    {{"time", "Timer"}, "C", Signal::kTime},
};

}  // namespace

Signal SignalOf(const FunctionName& maker) {
  const auto* row = std::ranges::find(kMakers, maker, &MakerRow::name);
  return row == std::end(kMakers) ? Signal::kUnknown : row->signal;
}

Signal SignalOf(const TypeName& type, std::string_view field) {
  const auto* row = std::ranges::find_if(
      kFields, [&](const FieldRow& one) { return one.type == type && one.field == field; });
  return row == std::end(kFields) ? Signal::kUnknown : row->signal;
}

}  // namespace premortem::models
