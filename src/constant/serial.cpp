#include "constant/serial.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "constant/node.h"
#include "constant/number.h"

namespace premortem::constant {

namespace {

using internal::Access;
using internal::ComplexNode;
using internal::FloatNode;
using internal::IntNode;
using internal::kFloatLimbs;
using internal::RatNode;
using internal::Tag;

// The first byte. Stored, so never to be numbered anew.
enum Form : uint8_t {
  kUnknown,
  kFalse,
  kTrue,
  kString,
  kInt64,
  kBigInt,
  kSmallRat,
  kRat,
  kFloat,
  kComplex,
};

void AppendLimbs(std::string& out, const mp_limb_t* limbs, int32_t size) {
  AppendSigned(out, size);
  for (int32_t i = 0; i < std::abs(size); ++i) AppendFixed(out, limbs[i]);
}

// An integer as AppendLimbs has written it; the highest limb is not zero.
void ReadLimbs(ByteReader& in, mpz_ptr z) {
  int64_t size = in.Signed();
  uint64_t count = size < 0 ? 0 - static_cast<uint64_t>(size) : static_cast<uint64_t>(size);
  if (count > in.remaining() / sizeof(mp_limb_t) || count > kMaxIntBits / GMP_LIMB_BITS) {
    in.Fail();
    return;
  }
  std::vector<mp_limb_t> limbs;
  for (uint64_t i = 0; i < count; ++i) limbs.push_back(in.Fixed());
  if (!limbs.empty() && limbs.back() == 0) in.Fail();
  if (limbs.empty() || !in.ok()) return;
  mpz_import(z, limbs.size(), -1, sizeof(mp_limb_t), 0, 0, limbs.data());
  if (size < 0) mpz_neg(z, z);
}

void AppendRat(std::string& out, const RatNode& node) {
  AppendLimbs(out, node.limbs(), node.numerator_size);
  AppendLimbs(out, node.limbs() + std::abs(node.numerator_size), node.denominator_size);
}

Value ReadBigInt(ByteReader& in) {
  internal::Int z;
  ReadLimbs(in, z.get());
  if (mpz_fits_slong_p(z.get())) in.Fail();
  return in.ok() ? internal::MakeInt(z.get()) : Value();
}

Value KeepCanonical(ByteReader& in, mpq_ptr q) {
  internal::Int divisor;
  mpz_gcd(divisor.get(), mpq_numref(q), mpq_denref(q));
  if (mpz_sgn(mpq_denref(q)) <= 0 || mpz_cmp_ui(divisor.get(), 1) != 0) in.Fail();
  return in.ok() ? internal::KeepRat(q) : Value();
}

Value ReadSmallRat(ByteReader& in) {
  internal::Rat q;
  mpz_set_si(mpq_numref(q.get()), in.Signed());
  mpz_set_ui(mpq_denref(q.get()), in.Varint());
  return KeepCanonical(in, q.get());
}

Value ReadRat(ByteReader& in) {
  internal::Rat q;
  ReadLimbs(in, mpq_numref(q.get()));
  ReadLimbs(in, mpq_denref(q.get()));
  return KeepCanonical(in, q.get());
}

// The low limbs of most floats are zero, and left out.
void AppendFloat(std::string& out, const FloatNode& node) {
  AppendSigned(out, node.sign);
  if (node.sign == 0) return;
  AppendSigned(out, node.exponent);
  size_t zeros = 0;
  while (node.limbs[zeros] == 0) ++zeros;
  AppendVarint(out, zeros);
  for (size_t i = zeros; i < kFloatLimbs; ++i) AppendFixed(out, node.limbs[i]);
}

Value ReadFloat(ByteReader& in) {
  int64_t sign = in.Signed();
  if (sign < -1 || sign > 1) in.Fail();
  auto* node = internal::NewNode<FloatNode>();
  Value value = Access::MakeNode(node, Tag::kFloat);
  node->sign = static_cast<int32_t>(sign);
  if (sign == 0) return value;
  int64_t exponent = in.Signed();
  uint64_t zeros = in.Varint();
  if (exponent != static_cast<int32_t>(exponent) || zeros >= kFloatLimbs) in.Fail();
  if (!in.ok()) return {};
  node->exponent = static_cast<int32_t>(exponent);
  std::fill_n(node->limbs, zeros, mp_limb_t{0});
  for (size_t i = zeros; i < kFloatLimbs; ++i) node->limbs[i] = in.Fixed();
  bool normal = node->limbs[kFloatLimbs - 1] >> (GMP_LIMB_BITS - 1) != 0;
  if (!normal || node->limbs[zeros] == 0) in.Fail();
  return in.ok() ? value : Value();
}

// The parts of a complex number are integers or floats.
Value ReadPart(ByteReader& in, bool nested) {
  auto form = static_cast<Form>(in.Byte());
  if (!in.ok()) return {};
  if (nested && (form < kInt64 || form > kFloat)) form = static_cast<Form>(0xff);
  switch (form) {
    case kUnknown: return {};
    case kFalse: return MakeBool(false);
    case kTrue: return MakeBool(true);
    case kString: return MakeString(in.Text());
    case kInt64: return MakeInt64(in.Signed());
    case kBigInt: return ReadBigInt(in);
    case kSmallRat: return ReadSmallRat(in);
    case kRat: return ReadRat(in);
    case kFloat: return ReadFloat(in);
    case kComplex: {
      auto* node = internal::NewNode<ComplexNode>();
      Value value = Access::MakeNode(node, Tag::kComplex);
      node->re = ReadPart(in, true);
      node->im = ReadPart(in, true);
      return in.ok() ? value : Value();
    }
  }
  in.Fail();
  return {};
}

void AppendForm(std::string& out, Form form) { out += static_cast<char>(form); }

}  // namespace

void AppendSerial(std::string& out, const Value& x) {
  switch (Access::TagOf(x)) {
    case Tag::kUnknown: return AppendForm(out, kUnknown);
    case Tag::kBool: return AppendForm(out, Access::Bool(x) ? kTrue : kFalse);
    case Tag::kShortString:
    case Tag::kLeaf:
    case Tag::kRope: AppendForm(out, kString); return AppendText(out, StringVal(x));
    case Tag::kInt64: AppendForm(out, kInt64); return AppendSigned(out, Access::Integer(x));
    case Tag::kBigInt: {
      const auto* node = Access::NodeOf<IntNode>(x);
      AppendForm(out, kBigInt);
      return AppendLimbs(out, node->limbs(), node->size);
    }
    case Tag::kSmallRat:
      AppendForm(out, kSmallRat);
      AppendSigned(out, Access::Integer(x));
      return AppendVarint(out, Access::Denominator(x));
    case Tag::kRat: AppendForm(out, kRat); return AppendRat(out, *Access::NodeOf<RatNode>(x));
    case Tag::kFloat:
      AppendForm(out, kFloat);
      return AppendFloat(out, *Access::NodeOf<FloatNode>(x));
    case Tag::kComplex:
      AppendForm(out, kComplex);
      AppendSerial(out, Real(x));
      return AppendSerial(out, Imag(x));
  }
}

Value ReadSerial(ByteReader& in) {
  Value value = ReadPart(in, false);
  return in.ok() ? value : Value();
}

}  // namespace premortem::constant
