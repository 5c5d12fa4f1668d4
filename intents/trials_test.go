package intents

import "testing"

func TestTrialsHaveNotSeenTheirText(t *testing.T) {
	set := invented(12, 10)
	set.Strangers = []string{"who won the match yesterday", "?!", "sing me a song about the moon"}
	e := Train(set)
	kinds := map[string]int{}
	for _, trial := range e.Trials() {
		switch {
		case trial.Intent == "":
			kinds["stranger"]++
		case trial.Hidden:
			kinds["hidden"]++
		default:
			kinds["unseen"]++
		}
		for _, c := range trial.Match.Candidates {
			if c.Nearest == trial.Text {
				t.Errorf("%q was read by an engine that knows it", trial.Text)
			}
			if trial.Hidden && c.ID == trial.Intent && c.Nearest != "" {
				t.Errorf("%q of the hidden %s is near to %q of the same intent", trial.Text, trial.Intent, c.Nearest)
			}
		}
	}
	if kinds["stranger"] != 2 || kinds["hidden"] != 120 || kinds["unseen"] < 80 {
		t.Errorf("got %v, want both strangers with words, all 120 examples hidden and most of them unseen", kinds)
	}
}

func TestTrialsAreJudgedLikeMessages(t *testing.T) {
	for _, trial := range Train(invented(12, 10)).Trials() {
		sum := trial.Match.None
		for _, c := range trial.Match.Candidates {
			sum += c.Confidence
		}
		if sum > 1+1e-9 || len(trial.Match.Candidates) != maxCandidates {
			t.Errorf("%q: got %+v", trial.Text, trial.Match)
		}
	}
	if got := Train(Set{}).Trials(); len(got) != 0 {
		t.Errorf("an empty set has the trials %v", got)
	}
}

func TestStrangersMakeTheirLikeStranger(t *testing.T) {
	all := invented(24, 10)
	known, foreign := all.Intents[:12], all.Intents[12:]
	taught := Set{Intents: known}
	for _, in := range foreign {
		taught.Strangers = append(taught.Strangers, in.Examples["en"][5:]...)
	}
	before, after := Train(Set{Intents: known}), Train(taught)
	var rose float64
	for _, in := range foreign {
		for _, text := range in.Examples["en"][:5] {
			rose += after.Match(text).None - before.Match(text).None
		}
	}
	if mean := rose / 60; mean <= 0 {
		t.Errorf("the probability of none changes by %.3f for messages like the strangers, want more", mean)
	}
}
