package intents

import (
	"os"
	"reflect"
	"testing"
)

// workspace loads the small set of intents that the tests share.
func workspace(t testing.TB) Set {
	t.Helper()
	set, problems := Load(os.DirFS("testdata"), "intents")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return set
}

func equal(a, b Match) bool { return reflect.DeepEqual(a, b) }
