package intents

import "testing"

func TestMessagesHeardTellHowSureToBe(t *testing.T) {
	set := invented(12, 10)
	engine := Train(set)
	var meant, mixed []Heard
	for _, in := range set.Intents {
		for _, text := range in.Examples["en"] {
			meant = append(meant, Heard{text, in.ID})
			mixed = append(mixed, Heard{text, in.ID}, Heard{Text: text}) // as often meant for none
		}
	}
	text := meant[40].Text
	before, after := engine.Match(text), engine.Calibrated(mixed, nil).Match(text)
	if after.None < before.None+0.2 {
		t.Errorf("none was %.3f likely and is %.3f after hearing strangers say the same", before.None, after.None)
	}
	if after.Candidates[0].ID != before.Candidates[0].ID {
		t.Errorf("what is heard changed the intent from %+v to %+v", before.Candidates[0], after.Candidates[0])
	}
	if alone := engine.Calibrated(meant, nil).Match(text); alone.None != before.None {
		t.Errorf("without any stranger heard none went from %.3f to %.3f", before.None, alone.None)
	}
	if again := engine.Match(text); !equal(again, before) {
		t.Errorf("the engine itself has changed from %+v to %+v", before, again)
	}
}

func TestNothingHeardChangesNothing(t *testing.T) {
	engine := Train(invented(12, 10))
	text := "please password vpn"
	if was, is := engine.Match(text), engine.Calibrated(nil, nil).Match(text); !equal(was, is) {
		t.Errorf("was %+v and is %+v", was, is)
	}
}
