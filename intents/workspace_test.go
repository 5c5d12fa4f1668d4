package intents

import (
	"os"
	"reflect"
	"sync"
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

// trained is an engine that knows the workspace. It is trained once, and shared: nobody can change it.
func trained(t testing.TB) *Engine {
	t.Helper()
	workspace(t) // its problems are told here
	return trainedOnce()
}

var trainedOnce = sync.OnceValue(func() *Engine {
	set, _ := Load(os.DirFS("testdata"), "intents")
	return Train(set)
})

func equal(a, b Match) bool { return reflect.DeepEqual(a, b) }
