package handoff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/handoff"
)

var yes, no = true, false

// journal numbers entries as a store does.
func journal(entries ...handoff.Entry) []handoff.Entry {
	for i := range entries {
		entries[i].Seq = int64(i) + 1
	}
	return entries
}

func TestWhatWaitedForAnotherRequestIsTheRequestOnceThatIsSolved(t *testing.T) {
	recalled := handoff.Entry{Kind: handoff.Understood, From: handoff.ByBot,
		Why: &handoff.Why{Rule: "pressed", Utterance: "the printer is jammed", Recalled: true}}
	first := []handoff.Entry{said(handoff.ByPerson, "the VPN is down. Also, the printer is jammed"), answered("vpn")}
	solved := append(slices.Clone(first), handoff.Entry{Kind: handoff.Tried, From: handoff.ByPerson, Worked: &yes}, recalled)
	if got := handoff.Compute(handoff.Case{}, journal(solved...)).Request; len(got) != 1 ||
		got[0] != (handoff.Line{Text: "the printer is jammed", Seq: 4}) {
		t.Errorf("after the first was solved the request is %+v", got)
	}
	open := append(slices.Clone(first), recalled)
	if got := handoff.Compute(handoff.Case{}, journal(open...)).Request; len(got) != 1 || got[0].Seq != 1 {
		t.Errorf("while the first is open the request is %+v, want the message once", got)
	}
}

func said(by handoff.Speaker, text string) handoff.Entry {
	return handoff.Entry{Kind: handoff.Said, From: by, Text: text}
}

func asked(text string) handoff.Entry {
	e := said(handoff.ByBot, text)
	e.Outcome = handoff.Questioned
	return e
}

func answered(article string, steps ...string) handoff.Entry {
	e := said(handoff.ByBot, "quoted from "+article)
	e.Outcome = handoff.Answered
	e.Sources = []handoff.Source{{Article: article, Title: "About " + article}}
	e.Steps = steps
	return e
}

func kind(k handoff.Kind, text string) handoff.Entry { return handoff.Entry{Kind: k, Text: text} }

func tried(worked *bool) handoff.Entry {
	return handoff.Entry{Kind: handoff.Tried, From: handoff.ByPerson, Worked: worked}
}

// texts of lines, which is what most tests look at.
func texts(lines []handoff.Line) []string {
	var all []string
	for _, l := range lines {
		all = append(all, l.Text)
	}
	return all
}

func TestBriefTellsWhatWasSaidAskedShownAndTried(t *testing.T) {
	b := handoff.Compute(handoff.Case{Channel: "web", Lang: "en", Person: handoff.Person{ID: "p"}}, journal(
		said(handoff.ByPerson, "it is broken"),
		asked("Which of these?"),
		said(handoff.ByPerson, "VPN"),
		answered("vpn", "restart", "wait"),
		tried(&no),
		handoff.Entry{Kind: handoff.Ran, Text: "reset", Detail: "ok"},
		kind(handoff.Opened, handoff.ReasonNotSolved),
	))
	want := handoff.Brief{Channel: "web", Lang: "en", Person: handoff.Person{ID: "p"},
		Request: []handoff.Line{{Text: "it is broken", Seq: 1}},
		Asked: []handoff.Exchange{{Question: handoff.Line{Text: "Which of these?", Seq: 2},
			Answer: handoff.Line{Text: "VPN", Seq: 3}}},
		Articles: []handoff.ShownSource{{Source: handoff.Source{Article: "vpn", Title: "About vpn"}, Seq: 4, Helped: &no}},
		Steps:    []handoff.TriedStep{{Text: "restart", Seq: 4, Worked: &no}, {Text: "wait", Seq: 4, Worked: &no}},
		Actions:  []handoff.Carried{{Line: handoff.Line{Text: "reset: ok", Seq: 6}}},
		Stopped:  handoff.Line{Text: handoff.ReasonNotSolved, Seq: 7},
		Next:     handoff.Suggestion{Code: handoff.SuggestBeyondArticle, Article: "vpn", Title: "About vpn"},
	}
	if diff := cmp.Diff(want, b); diff != "" {
		t.Error(diff)
	}
}

// A member's answer before the case was solved something else; one in the case is what the agent should look at first.
func TestBriefTellsOfAnAnswerOfAnotherMember(t *testing.T) {
	helped := handoff.Entry{Kind: handoff.Helped, From: handoff.BySystem, Name: "Kim", Text: "turn it off"}
	for _, test := range []struct {
		name            string
		entries         []handoff.Entry
		request, helped []string
		next            string
	}{
		{"before", []handoff.Entry{said(handoff.ByPerson, "printer"), helped, said(handoff.ByPerson, "vpn"),
			kind(handoff.Opened, handoff.ReasonUnknown)}, []string{"vpn"}, nil, handoff.SuggestWriteArticle},
		{"in the case", []handoff.Entry{said(handoff.ByPerson, "vpn"), kind(handoff.Opened, handoff.ReasonUnknown), helped,
			said(handoff.ByPerson, "thanks")}, []string{"vpn", "thanks"}, []string{"Kim: turn it off"}, handoff.SuggestHelped},
		{"not at all", []handoff.Entry{said(handoff.ByPerson, "vpn"), kind(handoff.Opened, handoff.ReasonUnknown), helped,
			kind(handoff.Solved, ""), kind(handoff.Reopening, "")}, []string{"vpn"}, []string{"Kim: turn it off"},
			handoff.SuggestWriteArticle},
	} {
		b := handoff.Compute(handoff.Case{}, journal(test.entries...))
		if !slices.Equal(texts(b.Request), test.request) || !slices.Equal(texts(b.Helped), test.helped) ||
			b.Next.Code != test.next {
			t.Errorf("%s: got %+v", test.name, b)
		}
	}
}

func TestBriefIsAboutThePresentRequest(t *testing.T) {
	first := []handoff.Entry{said(handoff.ByPerson, "printer"), answered("printer", "badge")}
	for _, test := range []struct {
		name    string
		more    []handoff.Entry
		request []string
	}{
		{"a solved request is dropped", []handoff.Entry{tried(&yes), said(handoff.ByPerson, "vpn")}, []string{"vpn"}},
		{"an unsolved one stays", []handoff.Entry{tried(&no), said(handoff.ByPerson, "vpn")}, []string{"printer", "vpn"}},
		{"what the person adds to a case is no answer to the bot",
			[]handoff.Entry{asked("Which?"), kind(handoff.Opened, "asked"), said(handoff.ByPerson, "hurry")},
			[]string{"printer", "hurry"}},
		{"a case that the person opens again keeps all", []handoff.Entry{kind(handoff.Opened, "asked"),
			kind(handoff.Solved, ""), said(handoff.ByPerson, "Open it again"), kind(handoff.Reopening, "")},
			[]string{"printer", "Open it again"}},
		{"a case that an agent opens again keeps all", []handoff.Entry{kind(handoff.Opened, "asked"),
			kind(handoff.Solved, ""), kind(handoff.Reopening, ""), said(handoff.ByPerson, "thanks")},
			[]string{"printer", "thanks"}},
		{"a new case does not bring back what was solved before", []handoff.Entry{tried(&yes),
			said(handoff.ByPerson, "vpn"), kind(handoff.Opened, "asked"), kind(handoff.TookOver, "")}, []string{"vpn"}},
		{"what comes after a case that an agent solved is new", []handoff.Entry{kind(handoff.Opened, "asked"),
			kind(handoff.Summed, "It is about a printer."), kind(handoff.TookOver, ""), said(handoff.ByPerson, "hurry"),
			kind(handoff.Solved, ""), said(handoff.ByPerson, "vpn"), kind(handoff.Opened, "asked")}, []string{"vpn"}},
		{"what is told the agent of a case that is opened again is none", []handoff.Entry{kind(handoff.Opened, "asked"),
			kind(handoff.TookOver, ""), kind(handoff.Solved, ""), kind(handoff.Reopening, ""), said(handoff.ByPerson, "hurry")},
			[]string{"printer"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := handoff.Compute(handoff.Case{}, journal(append(slices.Clone(first), test.more...)...))
			if diff := cmp.Diff(test.request, texts(b.Request)); diff != "" {
				t.Error(diff)
			}
			if len(b.Summary) > 0 {
				t.Errorf("a model has told of it: %+v", b.Summary)
			}
		})
	}
}

func TestTheBriefOfACaseThatEndedTellsOfNothingLater(t *testing.T) {
	of := func(e handoff.Entry, number int64) handoff.Entry {
		e.Case = number
		return e
	}
	entries := journal(said(handoff.ByPerson, "printer"), of(kind(handoff.Opened, "asked"), 1),
		of(kind(handoff.TookOver, ""), 1), of(kind(handoff.Solved, ""), 1), said(handoff.ByPerson, "vpn"),
		of(kind(handoff.Opened, "asked"), 2), handoff.Entry{Kind: handoff.Retracted, Of: 1})
	for _, test := range []struct {
		c       handoff.Case
		request []string
	}{
		{handoff.Case{Number: 1, State: handoff.Resolved}, nil}, // the words were deleted, later than all
		{handoff.Case{Number: 2, State: handoff.Waiting}, []string{"vpn"}},
	} {
		if diff := cmp.Diff(test.request, texts(handoff.Compute(test.c, entries).Request)); diff != "" {
			t.Errorf("case %d: %s", test.c.Number, diff)
		}
	}
	entries = entries[:len(entries)-1]
	got := handoff.Compute(handoff.Case{Number: 1, State: handoff.Closed}, entries).Request
	if diff := cmp.Diff([]string{"printer"}, texts(got)); diff != "" {
		t.Error(diff)
	}
}

func TestBriefSuggestsTheNextStep(t *testing.T) {
	for _, test := range []struct {
		name    string
		c       handoff.Case
		entries []handoff.Entry
		want    string
	}{
		{"urgent comes first", handoff.Case{Priority: handoff.Urgent}, []handoff.Entry{answered("vpn")}, handoff.SuggestActNow},
		{"flow that failed", handoff.Case{}, []handoff.Entry{answered("vpn"), kind(handoff.Opened, handoff.ReasonFlow)},
			handoff.SuggestFinishFlow},
		{"article that did not help", handoff.Case{}, []handoff.Entry{said(handoff.ByPerson, "x"), answered("vpn")},
			handoff.SuggestBeyondArticle},
		{"nothing known", handoff.Case{}, nil, handoff.SuggestClarify},
		{"asked for a human at once", handoff.Case{}, []handoff.Entry{said(handoff.ByPerson, "a human please"),
			understood("control"), kind(handoff.Opened, handoff.ReasonAsked)}, handoff.SuggestClarify},
		{"a new request after an answer that no article covers", handoff.Case{}, []handoff.Entry{
			said(handoff.ByPerson, "x"), answered("vpn"), said(handoff.ByPerson, "y"), understood("unknown"),
			kind(handoff.Opened, handoff.ReasonAsked)}, handoff.SuggestWriteArticle},
		{"this kind goes to humans", handoff.Case{}, []handoff.Entry{said(handoff.ByPerson, "x"),
			kind(handoff.Opened, handoff.ReasonIntent)}, handoff.SuggestByRule},
		{"not covered", handoff.Case{}, []handoff.Entry{said(handoff.ByPerson, "x"),
			kind(handoff.Opened, handoff.ReasonUnknown)}, handoff.SuggestWriteArticle},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := handoff.Compute(test.c, journal(test.entries...)).Next.Code; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// someEntry draws any entry that a journal can hold.
func someEntry(t *rapid.T) handoff.Entry {
	e := handoff.Entry{
		Kind: rapid.SampledFrom([]handoff.Kind{handoff.Said, handoff.Said, handoff.Said, handoff.Understood, handoff.Understood,
			handoff.Understood, handoff.Tried, handoff.Stepped, handoff.Ran, handoff.Ran, handoff.Ordered,
			handoff.Note, handoff.Opened, handoff.Accepted, handoff.TookOver, handoff.Released, handoff.HandedBack,
			handoff.Solved, handoff.Reopening, handoff.Failed, handoff.Withdrawn}).Draw(t, "kind"),
		From: rapid.SampledFrom([]handoff.Speaker{handoff.ByPerson, handoff.ByBot,
			handoff.ByAgent, handoff.BySystem}).Draw(t, "from"),
		Outcome: rapid.SampledFrom([]handoff.Outcome{handoff.Answered, handoff.Questioned, handoff.InFlow,
			handoff.HandedOver, handoff.SmallTalk}).Draw(t, "outcome"),
		Text:   rapid.StringMatching(`[a-zä ]{0,12}`).Draw(t, "text"),
		Detail: rapid.StringMatching(`[a-z]{0,5}`).Draw(t, "detail"),
		Worked: rapid.SampledFrom([]*bool{nil, &yes, &no}).Draw(t, "worked"),
	}
	if e.Kind == handoff.Ordered {
		e.Order = &handoff.Order{Action: rapid.StringMatching(`[a-z]{1,5}`).Draw(t, "action")}
	}
	if e.Kind == handoff.Ran && rapid.Bool().Draw(t, "reported") {
		code := rapid.SampledFrom([]string{handoff.CodeDone, handoff.CodeFailed, handoff.CodeUnsure, "locked"})
		e.Report = &handoff.Report{Order: rapid.Int64Range(1, 20).Draw(t, "of"), Code: code.Draw(t, "code")}
	}
	rules := []string{"", "best_way", "unknown", "flow", "control", "feedback", "small_talk"}
	if rule := rapid.SampledFrom(rules).Draw(t, "rule"); rule != "" {
		e.Why = &handoff.Why{Rule: rule}
		if rapid.Bool().Draw(t, "weighed") {
			word := rapid.SampledFrom([]string{"vpn", "printer", "wifi"})
			e.Why.Signals = []handoff.Signal{{Code: word.Draw(t, "signal"), Text: word.Draw(t, "words")}}
			e.Why.Slots = []handoff.Slot{{Kind: "place", Value: word.Draw(t, "slot")}}
			e.Why.Intents = []handoff.Weighed{{ID: word.Draw(t, "intent")}}
			e.Why.Articles = []handoff.Weighed{{ID: word.Draw(t, "found")}, {ID: word.Draw(t, "second")}}
		}
	}
	if rapid.Bool().Draw(t, "shows") {
		id := rapid.SampledFrom([]string{"vpn", "printer"}).Draw(t, "article")
		e.Sources = []handoff.Source{{Article: id, Title: "About " + id}}
		e.Steps = rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,6}`), 0, 3).Draw(t, "steps")
		e.Choices = []handoff.Choice{{Value: "a", Label: "A"}}
	}
	return e
}

// evidenceIsThere checks what a brief has from the evidence of decisions.
func evidenceIsThere(t *rapid.T, b handoff.Brief, entries []handoff.Entry) {
	why := func(seq int64) handoff.Why {
		if seq < 1 || seq > int64(len(entries)) || entries[seq-1].Why == nil {
			t.Fatalf("entry %d weighs nothing", seq)
		}
		return *entries[seq-1].Why
	}
	seen := map[string]bool{}
	for _, s := range b.Signals {
		if seen[s.Code] || !slices.Contains(why(s.Seq).Signals, s.Signal) {
			t.Fatalf("signal %+v is not in entry %d, or there twice", s.Signal, s.Seq)
		}
		seen[s.Code] = true
	}
	for _, v := range b.Values {
		if !slices.Contains(why(v.Seq).Slots, v.Slot) {
			t.Fatalf("value %+v is not in entry %d", v.Slot, v.Seq)
		}
	}
	for _, f := range b.Suggested {
		found := slices.ContainsFunc(why(f.Seq).Articles, func(w handoff.Weighed) bool { return w.ID == f.ID })
		if !found || slices.ContainsFunc(b.Articles, func(a handoff.ShownSource) bool { return a.Article == f.ID }) {
			t.Fatalf("article %s was not found by entry %d, or shown", f.ID, f.Seq)
		}
	}
	for _, step := range b.Steps {
		if !slices.Contains(entries[step.Seq-1].Steps, step.Text) {
			t.Fatalf("step %q was not offered in entry %d", step.Text, step.Seq)
		}
	}
}

func TestEveryLineOfABriefStandsInTheJournal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := journal(rapid.SliceOfN(rapid.Custom(someEntry), 0, 40).Draw(t, "journal")...)
		before := slices.Clone(entries)
		b := handoff.Compute(handoff.Case{}, entries)
		if diff := cmp.Diff(before, entries); diff != "" {
			t.Fatalf("Compute changed the journal:\n%s", diff)
		}
		evidenceIsThere(t, b, entries)
		actionsAreThere(t, b, entries)
		lines := slices.Clone(b.Request)
		for _, x := range b.Asked {
			lines = append(lines, x.Question)
			if x.Answer.Seq != 0 {
				lines = append(lines, x.Answer)
			}
		}
		if b.Stopped.Seq != 0 {
			lines = append(lines, b.Stopped)
		}
		for _, s := range b.Steps {
			lines = append(lines, handoff.Line{Text: s.Text, Seq: s.Seq})
		}
		for _, a := range b.Articles {
			lines = append(lines, handoff.Line{Text: a.Title, Seq: a.Seq})
		}
		for _, l := range lines {
			if !stands(l, entries) {
				t.Fatalf("line %+v is not in the journal", l)
			}
		}
	})
}

// stands tells whether the entry that a line names holds its words.
func stands(l handoff.Line, entries []handoff.Entry) bool {
	if l.Seq < 1 || l.Seq > int64(len(entries)) {
		return false
	}
	e := entries[l.Seq-1]
	words := append([]string{e.Text, e.Text + ": " + e.Detail}, e.Steps...)
	for _, s := range e.Sources {
		words = append(words, s.Title)
	}
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, l.Text) })
}

func TestTheRequestHoldsNoTalkAndNoButtons(t *testing.T) {
	why := func(rule string) *handoff.Why { return &handoff.Why{Rule: rule} }
	got := handoff.Compute(handoff.Case{}, numbered([]handoff.Entry{
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "hello"}, {Kind: handoff.Understood, Why: why("small_talk")},
		{Kind: handoff.Said, From: handoff.ByBot, Text: "Hello!", Outcome: handoff.SmallTalk},
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "the printer is dead"}, {Kind: handoff.Understood, Why: why("best_way")},
		{Kind: handoff.Said, From: handoff.ByBot, Text: "Do this", Outcome: handoff.Answered},
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "That did not help", Detail: "unsolved"},
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "a human please"}, {Kind: handoff.Understood, Why: why("control")},
		{Kind: handoff.Opened, Text: handoff.ReasonAsked},
	}))
	if want := []handoff.Line{{"the printer is dead", 4}}; !cmp.Equal(got.Request, want) {
		t.Errorf("request %v, want %v", got.Request, want)
	}
}

func TestWhoAsksForAHumanFirstTellsTheRequestAfterwards(t *testing.T) {
	got := handoff.Compute(handoff.Case{}, numbered([]handoff.Entry{
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "human!"}, {Kind: handoff.Understood, Why: &handoff.Why{Rule: "control"}},
		{Kind: handoff.Said, From: handoff.ByBot, Text: "What is it about?", Outcome: handoff.Questioned},
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "my chair squeaks"}, {Kind: handoff.Understood, Why: &handoff.Why{Rule: "picked"}},
		{Kind: handoff.Opened, Text: handoff.ReasonAsked},
	}))
	if want := []handoff.Line{{"my chair squeaks", 4}}; !cmp.Equal(got.Request, want) {
		t.Errorf("request %v, want %v", got.Request, want)
	}
}

// In one turn the person answers, hears that it is solved, and says something new: what counted in the old request must
// not be looked for in the new one.
func TestWhatIsDroppedIsNotLookedForAgain(t *testing.T) {
	got := handoff.Compute(handoff.Case{}, numbered([]handoff.Entry{
		{Kind: handoff.Said, From: handoff.ByBot, Text: "Which?", Outcome: handoff.Questioned},
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "this one"}, {Kind: handoff.Tried, Worked: &yes},
		{Kind: handoff.Said, From: handoff.ByPerson, Text: "and a human"}, understood("control"),
		{Kind: handoff.Opened, Text: handoff.ReasonAsked},
	}))
	if len(got.Request) > 0 || len(got.Asked) > 0 {
		t.Errorf("got %+v, want nothing of the old request", got)
	}
}

// understood is the policy's word on what was said before.
func understood(rule string) handoff.Entry {
	return handoff.Entry{Kind: handoff.Understood, Why: &handoff.Why{Rule: rule}}
}

// numbered gives the entries the positions that a store would.
func numbered(entries []handoff.Entry) []handoff.Entry {
	for i := range entries {
		entries[i].Seq = int64(i + 1)
	}
	return entries
}

// named is what the bot found in the words before it.
func named(rule string, slots ...handoff.Slot) handoff.Entry {
	return handoff.Entry{Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{Rule: rule, Slots: slots}}
}

func TestBriefNamesTheValuesOfTheRequestOnce(t *testing.T) {
	place := handoff.Slot{Kind: "location", Value: "leeds", Title: "Leeds", Text: "leeds"}
	day := handoff.Slot{Kind: "date", Value: "2026-11-24", Text: "yesterday"}
	other := handoff.Slot{Kind: "date", Value: "2026-11-01", Text: "1 November"}
	number := handoff.Slot{Kind: "number", Value: "3", Text: "three"}
	b := handoff.Compute(handoff.Case{}, journal(
		said(handoff.ByPerson, "the printer, since 1 November"), named("best_way", other), answered("printer"), tried(&yes),
		said(handoff.ByPerson, "no wifi in leeds for three of us"), named("best_way", place, number),
		said(handoff.ByPerson, "see you yesterday"), named("small_talk", other),
		said(handoff.ByPerson, "since yesterday, in Leeds"), named("flow", day, place),
		kind(handoff.Opened, handoff.ReasonAsked), kind(handoff.TookOver, ""),
		said(handoff.ByPerson, "not since 1 November"), named("", other),
	))
	want := []handoff.NamedValue{{Slot: place, Seq: 6}, {Slot: day, Seq: 10}}
	if diff := cmp.Diff(want, b.Values); diff != "" {
		t.Error(diff)
	}
}

func TestASignalIsThereOnceAfterACaseIsOpenedAgain(t *testing.T) {
	presses := func() handoff.Entry {
		return handoff.Entry{Kind: handoff.Understood, Why: &handoff.Why{Rule: "best_way",
			Signals: []handoff.Signal{{Code: handoff.SignalPressing, Text: "urgent"}}}}
	}
	b := handoff.Compute(handoff.Case{}, journal(said(handoff.ByPerson, "urgent"), presses(), tried(&yes),
		said(handoff.ByPerson, "urgent"), presses(), kind(handoff.Reopening, "")))
	if len(b.Signals) != 1 || b.Signals[0].Seq != 2 {
		t.Errorf("got %+v, want the first", b.Signals)
	}
}

func TestABriefHoldsWordsAndFilesAsTheyAreNow(t *testing.T) {
	first, second, third := said(handoff.ByPerson, "the pritner"), said(handoff.ByPerson, "secret"), said(handoff.ByPerson, "")
	first.Files = []handoff.File{{ID: "1", Name: "a.png"}}
	second.Files = []handoff.File{{ID: "2", Name: "b.png"}}
	third.Files = []handoff.File{{ID: "3", Name: "c.png"}}
	changed := handoff.Entry{Kind: handoff.Amended, From: handoff.ByPerson, Of: 1, Text: "the printer", Files: first.Files}
	gone := handoff.Entry{Kind: handoff.Retracted, From: handoff.ByPerson, Of: 2}
	agents := handoff.Entry{Kind: handoff.Amended, From: handoff.ByAgent, Of: 3, Text: "no request"}
	b := handoff.Compute(handoff.Case{}, journal(first, second, third, changed, gone, agents))
	if len(b.Request) != 1 || b.Request[0] != (handoff.Line{Text: "the printer", Seq: 1}) {
		t.Errorf("the request is %+v", b.Request)
	}
	if len(b.Files) != 2 || b.Files[0].Name != "c.png" || b.Files[1].Seq != 1 {
		t.Errorf("the files are %+v", b.Files)
	}
}
