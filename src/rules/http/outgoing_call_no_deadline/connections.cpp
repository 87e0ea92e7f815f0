#include "rules/http/outgoing_call_no_deadline/connections.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "constant/value.h"
#include "flow/callee.h"
#include "flow/summarise.h"
#include "models/clients.h"
#include "models/standard.h"
#include "rules/callee.h"
#include "types/object.h"

namespace premortem::rules::outgoing_call_no_deadline {

namespace {

using ir::Op;
using ir::ValueId;

// Writers wait only once the buffers of both sides are full.
bool OnlyWrites(std::string_view name) {
  constexpr std::string_view kWriters[] = {"Fprint",      "Fprintf",   "Fprintln",
                                           "WriteString", "NewWriter", "NewWriterSize",
                                           "NewEncoder",  "Write"};
  return std::ranges::find(kWriters, name) != std::end(kWriters);
}

bool IsNeutralMethod(std::string_view name) {
  return name == "Close" || name == "CloseWrite" || name.ends_with("Addr") || OnlyWrites(name);
}

// What becomes of a connection in one function.
class Uses {
 public:
  explicit Uses(const ir::Function& f) : f_(f) {}

  bool ReadWithoutDeadline(ValueId connection) {
    Follow(connection);
    return read_ && !limited_;
  }

 private:
  void Follow(ValueId connection) {
    for (uint32_t v = 1; v < f_.instrs.size() && !limited_; ++v) {
      if (f_.Uses(ValueId(v), connection)) Use(connection, ValueId(v));
    }
  }

  void Use(ValueId connection, ValueId user) {
    switch (f_[user].op) {
      case Op::kChangeInterface:
      case Op::kMakeInterface: return Follow(user);
      case Op::kCall:
      case Op::kDefer: return Call(connection, user);
      default: limited_ = true;  // it goes elsewhere
    }
  }

  void Call(ValueId connection, ValueId user) {
    ir::Call call = f_.CallOf(user);
    const types::Object* callee = flow::NamedCallee(f_, call);
    if (callee == nullptr) {
      limited_ = true;
      return;
    }
    models::FunctionName name = NameOfFunction(*callee);
    bool of_itself = call.method.valid() ? call.callee == connection
                                         : !name.receiver.empty() && !call.args.empty() &&
                                               call.args[0] == connection;
    if (of_itself) {
      read_ = read_ || name.name == "Read";
      limited_ = limited_ || (name.name != "Read" && !IsNeutralMethod(name.name));
    } else if (!models::IsStandard(name.package) || models::WrapsConnections(name.package)) {
      limited_ = true;
    } else {
      read_ = read_ || !OnlyWrites(name.name);
    }
  }

  const ir::Function& f_;
  bool read_ = false;
  bool limited_ = false;  // or may be
};

bool IsOfStream(const ir::Function& f, const ir::Call& call) {
  return std::ranges::any_of(call.args, [&](ValueId arg) {
    if (f[arg].op != Op::kConst) return false;
    const constant::Value& value = f.ConstantOf(arg);
    if (value.kind() != constant::Kind::kString) return false;
    std::string_view network = constant::StringVal(value);
    return network.starts_with("tcp") || network == "unix";
  });
}

}  // namespace

bool ReadsWithoutDeadline(const ir::Function& f, ValueId dial) {
  if (f[dial].op != Op::kCall || !IsOfStream(f, f.CallOf(dial))) return false;
  for (uint32_t v = 1; v < f.instrs.size(); ++v) {
    const ir::Instr& instr = f.instrs[v];
    bool connection = instr.op == Op::kExtract && ValueId(instr.a) == dial && instr.b == 0;
    if (connection) return Uses(f).ReadWithoutDeadline(ValueId(v));
  }
  return false;
}

}  // namespace premortem::rules::outgoing_call_no_deadline
