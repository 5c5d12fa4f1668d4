package decide_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// A notebook is a memory that counts what it is asked for in vain.
type notebook struct {
	pages  map[string][]byte
	missed int
}

func (n *notebook) Recall(key string) ([]byte, bool) {
	data, ok := n.pages[key]
	if !ok {
		n.missed++
	}
	return data, ok
}

func (n *notebook) Keep(key string, data []byte) { n.pages[key] = data }

func TestBandsAreChosenOnceForTheSameKnowledge(t *testing.T) {
	k, err := knowledge()
	if err != nil {
		t.Fatal(err)
	}
	n := &notebook{pages: map[string][]byte{}}
	set, articles := k.Intents, k.Articles()
	set.Memory = n
	p := policy(t)
	p.Thresholds, p.Promise = decide.Thresholds{}, decide.Promise{MostWrong: 0.3, Strangers: 0.2}
	learn := func(articles []kb.Article) decide.Bands {
		return p.Bands(decide.Learn(set, articles, nil, slot.New(slot.Set{})))
	}
	first, missed := learn(articles), n.missed
	if diff := cmp.Diff(first, learn(articles)); diff != "" || n.missed != missed {
		t.Errorf("missed %d and then %d: %s", missed, n.missed, diff)
	}
	edited := slices.Clone(articles)
	edited[0].Questions = append(slices.Clone(edited[0].Questions), "one more question")
	if learn(edited); n.missed != missed+1 {
		t.Error("an edited article got the bands of the old one")
	}
	p.Promise.MostWrong = 0.2
	if learn(articles); n.missed != missed+2 {
		t.Error("another promise got the bands of the old one")
	}
}
