// Values as bytes: exact, the same in every run, and with the same representation when they are
// read again, so that what is computed from a stored constant is what was computed from the first.
//
//   std::string bytes;
//   AppendSerial(bytes, value);
//   ByteReader reader(bytes);
//   Value again = ReadSerial(reader);  // reader.ok()
#pragma once

#include <string>

#include "base/bytes.h"
#include "constant/value.h"

namespace premortem::constant {

// Appends the serial form of a value.
void AppendSerial(std::string& out, const Value& x);
// Reads one value; unknown, and the reader is not ok, where the bytes are none.
Value ReadSerial(ByteReader& in);

}  // namespace premortem::constant
