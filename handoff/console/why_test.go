package console

import (
	"testing"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

func TestWhatAnAnswerTookOfTheModelIsToldCallByCallAndTogether(t *testing.T) {
	t.Parallel()
	calls := []handoff.Asked{{Use: "choose", Cost: 300, Took: 400 * time.Millisecond},
		{Use: "answer", Cost: 900, Took: 1100 * time.Millisecond}, {Use: "clarify", Cached: true}}
	v := newWhyView(&handoff.Why{Model: calls})
	if v.Together == nil || v.Together.Time != "1.5s" || v.Together.Money != "0.0012" {
		t.Errorf("together %+v", v.Together)
	}
	if len(v.Model) != 3 || v.Model[1].Time != "1.1s" || v.Model[1].Money != "0.0009" {
		t.Errorf("call by call %+v", v.Model)
	}
	for _, few := range [][]handoff.Asked{nil, calls[:1]} {
		if v := newWhyView(&handoff.Why{Model: few}); v.Together != nil {
			t.Errorf("of %d: %+v", len(few), v.Together)
		}
	}
}
