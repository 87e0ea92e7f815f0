// Functions that somebody spoiled: the verifier has to see it.
#include "ir/verify.h"

#include <gtest/gtest.h>

#include "base/parallel.h"
#include "ir/build.h"
#include "types/check_source.h"

namespace premortem::ir {
namespace {

constexpr std::string_view kSource = R"(package p
func f(a, b int, p *int) int {
	x := a
	if a < b {
		x = b * 2
	}
	*p = x
	return x + a
}
)";

// A function with arrays that can be written to.
class VerifyTest : public ::testing::Test {
 protected:
  // Calls test on the function of kSource.
  template <typename F>
  void WithFunction(F test) {
    RunOnLargeStack([&] {
      types::TypeStore store;
      types::testing::SourceChecker checker;
      const types::CheckedPackage& package = checker.Check("p", "a.go", std::string(kSource));
      PackageSources sources(package.state);
      BodySource source = sources.Of(package.state.files[0]);
      BuilderPool pool;
      FuncGroup group = BuildFunction(pool, source, source.tree->file().decls[0]);
      Function& f = *group.functions[0];
      instrs_.assign(f.instrs.begin(), f.instrs.end());
      extra_.assign(f.extra.begin(), f.extra.end());
      blocks_.assign(f.blocks.begin(), f.blocks.end());
      f.instrs = instrs_;
      f.extra = extra_;
      f.blocks = blocks_;
      ASSERT_EQ(Verify(f), "");
      test(f);
    });
  }

  // The first instruction of a kind.
  uint32_t Find(Op op) const {
    for (uint32_t v = 1; v < instrs_.size(); ++v) {
      if (instrs_[v].op == op) return v;
    }
    ADD_FAILURE() << Name(op);
    return 0;
  }

  std::vector<Instr> instrs_;
  std::vector<uint32_t> extra_;
  std::vector<Block> blocks_;
};

TEST_F(VerifyTest, UseBeforeDefinition) {
  WithFunction([&](Function& f) {
    uint32_t compare = Find(Op::kBinOp);
    instrs_[compare].a = static_cast<uint32_t>(instrs_.size()) - 2;  // x + a
    EXPECT_NE(Verify(f).find("BinOp uses a value that may not be known"), std::string::npos);
  });
}

TEST_F(VerifyTest, PhiWithoutEdge) {
  WithFunction([&](Function& f) {
    extra_[instrs_[Find(Op::kPhi)].a + 1] = 0;
    EXPECT_NE(Verify(f).find("a phi without a value"), std::string::npos);
  });
}

TEST_F(VerifyTest, PhiWithTooFewEdges) {
  WithFunction([&](Function& f) {
    extra_[instrs_[Find(Op::kPhi)].a] = 1;
    EXPECT_NE(Verify(f).find("wrong number of edges"), std::string::npos);
  });
}

TEST_F(VerifyTest, NoTerminator) {
  WithFunction([&](Function& f) {
    instrs_[Find(Op::kJump)].op = Op::kRunDefers;
    EXPECT_NE(Verify(f), "");
  });
}

TEST_F(VerifyTest, EdgeThatOneEndDoesNotKnow) {
  WithFunction([&](Function& f) {
    blocks_[1].succs[0] = blocks_[1].succs[1];
    EXPECT_NE(Verify(f), "");
  });
}

TEST_F(VerifyTest, StoreOfAnotherType) {
  WithFunction([&](Function& f) {
    instrs_[Find(Op::kStore)].b = Find(Op::kBinOp);  // a bool
    EXPECT_NE(Verify(f).find("a store of another type"), std::string::npos);
  });
}

TEST_F(VerifyTest, OperandThatIsNotThere) {
  WithFunction([&](Function& f) {
    instrs_[Find(Op::kStore)].b = 10000;
    EXPECT_NE(Verify(f).find("an operand that is not there"), std::string::npos);
  });
}

}  // namespace
}  // namespace premortem::ir
