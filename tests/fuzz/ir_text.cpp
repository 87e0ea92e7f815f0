// The parser of the text form of IR, over the declarations of a small package: any bytes give an
// error with its place, or functions whose text gives them again.
#include "base/fs.h"
#include "fuzz.h"
#include "ir/parse.h"
#include "ir/text.h"
#include "types/program.h"
#include "types/store.h"
#include "types/universe.h"

using namespace premortem;
using namespace premortem::fuzz;

namespace {

constexpr std::string_view kPrelude = R"(package p

import "unsafe"

type T struct {
	a, b int
	next *T
	ch   chan func(int) error
}
type I interface {
	M(x int) (int, error)
	private()
}
type List[E any] struct {
	head E
	rest *List[E]
}
type Set[K comparable] = map[K]struct{}

func (t *T) M(x int) (int, error) { return t.a + x, nil }
func (t T) Value() int            { return t.b }
func (T) private()                {}
func (l *List[E]) Map(f func(E) E) *List[E]
func (l *List[E]) Each(yield func(E) bool) {
	for ; l != nil; l = l.rest {
		if !yield(l.head) {
			return
		}
	}
}

var global = []string{"a", "b\n"}
var _ = unsafe.Pointer(nil)

func init() { global = nil }
func init() { println(len(global), 1.5, 2i, 'x') }
func f(a int, t *T, i I, c chan int, m map[string]int, fs ...func()) (n int, err error) {
	type local struct{ x int }
	defer func() { recover(); n = local{a}.x }()
	select {
	case v, ok := <-c:
		if ok {
			a += v
		}
	case c <- a:
	}
	for k, v := range m {
		a += len(k) + v
	}
	for _, g := range fs {
		go g()
	}
	_, known := any(t).(I)
	switch {
	case known:
		return i.M(a)
	}
	h := t.M
	return h(2)
}
func generic[E any, S ~[]E](s S, l *List[E]) (n int) {
	for e := range l.Each {
		s = append(s, e)
	}
	return len(s) + cap(s[1:2:3])
}
func instances(s Set[string]) int { return generic([]int{1}, nil) + len(s) + (*T).Value(nil) }
)";

// The declarations that all inputs share: what they make in the store stays there.
class Prelude {
 public:
  Prelude() {
    package_.AddFile(files_.Get(files_.Add("p.go", FileText(std::string(kPrelude)))), false);
    package_.state.config.path = "p";
    package_.state.config.file_table = &files_;
    types::CheckPackage(package_.state,
                        [](std::string_view, std::string*) { return types::UnsafePackage(); });
    Expect(package_.state.errors.empty(), "the prelude has no errors");
    std::string text;
    ir::DumpPackage(text, package_.state, files_);
    Expect(Again(text, true) == text, "a text gives itself: the prelude's");
  }

  // Empty where the text is none.
  std::string Again(std::string_view text, bool must_be_good = false) const {
    Result<std::vector<ir::FuncGroup>> groups =
        ir::ParseText("input", text, package_.state, files_);
    if (!groups) {
      Expect(!must_be_good, "what was written can be read: " + groups.error().ToString());
      ExpectGoodError(groups.error(), text);
      Expect(groups.error().line > 0, "an error has a line");
      return {};
    }
    std::string again;
    ir::WriteGroups(again, *groups, package_.state, files_);
    return again;
  }

 private:
  types::TypeStore store_;
  source::FileTable files_;
  types::CheckedPackage package_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Prelude prelude;
  std::string once = prelude.Again(View(data, size));
  if (once.empty()) return 0;
  Expect(prelude.Again(once, true) == once, "a text gives itself");
  return 0;
}
