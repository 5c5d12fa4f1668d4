package learn_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/firstline-support/firstline/intents/learn"
	"github.com/firstline-support/firstline/intents/lexicon"
)

// A notebook is a memory that forgets nothing.
type notebook struct {
	mu    sync.Mutex
	pages map[string][]byte // guarded by mu
	found int               // guarded by mu
}

func (n *notebook) Recall(key string) ([]byte, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	data, ok := n.pages[key]
	if ok {
		n.found++
	}
	return bytes.Clone(data), ok
}

func (n *notebook) Keep(key string, data []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.pages == nil {
		n.pages = map[string][]byte{}
	}
	n.pages[key] = bytes.Clone(data)
}

// lesson is about classes that are told apart by their words.
func lesson(classes int, extra ...string) learn.Lesson {
	l := learn.Lesson{Classes: classes}
	for class := range classes {
		for i := range 6 {
			l.Add(learn.Text{Words: append([]string{fmt.Sprint("thing", class), fmt.Sprint("way", i), "please"}, extra...)}, class)
		}
	}
	l.AddStranger(learn.Text{Words: []string{"weather", "tomorrow"}})
	return l
}

// rounding is what the order of adding up may change; an empty list is written down like none.
var rounding = cmp.Options{cmpopts.EquateApprox(0, 1e-5), cmpopts.EquateEmpty()}

func TestWhatIsRecalledIsWhatWouldBeFound(t *testing.T) {
	n := &notebook{}
	first, trials := learn.Fit(lesson(6), n)
	again, recalled := learn.Fit(lesson(6), n)
	if n.found != 2 {
		t.Fatalf("recalled %d times, want the trials and the weights", n.found)
	}
	fresh, found := learn.Fit(lesson(6), nil)
	if diff := cmp.Diff(trials, recalled, rounding) + cmp.Diff(trials, found, rounding); diff != "" {
		t.Error(diff)
	}
	for _, words := range [][]string{{"thing3"}, {"thing1", "please"}, {"weather"}, nil} {
		text := learn.Text{Words: words}
		want := first.Read(text)
		if diff := cmp.Diff(want, again.Read(text), rounding) + cmp.Diff(want, fresh.Read(text), rounding); diff != "" {
			t.Errorf("%q: %s", words, diff)
		}
	}
	if diff := cmp.Diff(learn.HoldOut(lesson(6), n), learn.HoldOut(lesson(6), n), rounding); diff != "" || n.found != 3 {
		t.Errorf("recalled %d times: %s", n.found, diff)
	}
}

func TestAnotherLessonIsNotRecalled(t *testing.T) {
	n := &notebook{}
	learn.Fit(lesson(6), n)
	named, stranger := lesson(6), lesson(6)
	named.Names = [][]learn.Text{{{Words: []string{"door"}}}}
	stranger.AddStranger(learn.Text{Words: []string{"cat"}})
	meaning, other := lesson(6), lesson(6)
	meaning.AddStranger(learn.Text{Words: []string{"cat"}, Senses: []lexicon.Sense{{Meaning: 1, Share: 1}}})
	other.AddStranger(learn.Text{Words: []string{"cat"}, Senses: []lexicon.Sense{{Meaning: 1, Share: 0.5}}})
	for name, l := range map[string]learn.Lesson{"words": lesson(6, "now"), "classes": lesson(5), "names": named,
		"strangers": stranger, "senses": meaning, "shares": other} {
		if learn.Fit(l, n); n.found != 0 {
			t.Errorf("other %s: recalled", name)
		}
	}
}

func TestAMemoryOfNonsenseIsLikeNone(t *testing.T) {
	n := &notebook{}
	_, want := learn.Fit(lesson(6), n)
	for key := range n.pages {
		n.pages[key] = []byte("nonsense")
	}
	if _, got := learn.Fit(lesson(6), n); cmp.Diff(want, got, rounding) != "" {
		t.Error("the trials are others")
	}
}
