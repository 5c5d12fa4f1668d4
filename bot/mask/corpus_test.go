package mask

import (
	_ "embed"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

//go:embed testdata/sentences.txt
var sentences string

// A sentence is one of the corpus: its text and what of it is to be hidden.
type sentence struct {
	text   string
	values []span
}

// value is {KIND what is to be hidden}. Braces of the text itself have no such word after them.
var value = regexp.MustCompile(`\{(MAIL|PHONE|NAME|IBAN|CARD|ID|PASSWORD|SECRET) ([^{}]*)\}`)

func corpus() []sentence {
	var all []sentence
	for line := range strings.Lines(sentences) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		var s sentence
		done := 0
		for _, at := range value.FindAllStringSubmatchIndex(line, -1) {
			s.text += line[done:at[0]]
			s.values = append(s.values, span{
				start: len(s.text), end: len(s.text) + at[5] - at[4], kind: Kind(line[at[2]:at[3]]),
			})
			s.text += line[at[4]:at[5]]
			done = at[1]
		}
		s.text += line[done:]
		all = append(all, s)
	}
	return all
}

// hiddenIn is what a new mask hides of a text, in places of the text itself.
func hiddenIn(text string) []span {
	v := look(text)
	var all []span
	for _, s := range joined(v.outside(append(New("Kim Lee", "Jörg Müller", "Mark Winter").found(v), forged(v)...))) {
		s.start, s.end = v.place(s.start, s.end)
		all = append(all, s)
	}
	return all
}

func TestWhatIsHiddenOfACorpusAndWhatFalsely(t *testing.T) {
	type score struct{ values, hidden, right int }
	scores := map[Kind]*score{}
	untouched, falsely, extra := 0, 0, 0
	for _, s := range corpus() {
		spans := hiddenIn(s.text)
		for _, want := range s.values {
			if scores[want.kind] == nil {
				scores[want.kind] = &score{}
			}
			scores[want.kind].values++
			i := slices.IndexFunc(spans, func(got span) bool { return got.start <= want.start && got.end >= want.end })
			if i < 0 {
				t.Logf("missed: %s %q in %q", want.kind, s.text[want.start:want.end], s.text)
				continue
			}
			scores[want.kind].hidden++
			if spans[i].kind == want.kind {
				scores[want.kind].right++
			}
		}
		alien := slices.DeleteFunc(spans, func(got span) bool {
			return slices.ContainsFunc(s.values, func(want span) bool { return got.start < want.end && want.start < got.end })
		})
		for _, got := range alien {
			t.Logf("falsely: %s %q in %q", got.kind, s.text[got.start:got.end], s.text)
		}
		switch {
		case len(s.values) == 0:
			untouched++
			falsely += min(len(alien), 1)
		default:
			extra += len(alien)
		}
	}
	t.Logf("%-9s %6s %6s %6s", "kind", "values", "hidden", "kind ok")
	for _, kind := range slices.Sorted(maps.Keys(scores)) {
		s := scores[kind]
		if s.right*100 < s.values*93 {
			t.Errorf("%s: %d of %d values are hidden as such, want 93 %%", kind, s.right, s.values)
		}
		t.Logf("%-9s %6d %6d %6d", kind, s.values, s.hidden, s.right)
	}
	if falsely+extra > 1 {
		t.Errorf("%d sentences and %d parts of others are hidden falsely, want 1 at most", falsely, extra)
	}
	t.Logf("%d sentences; of %d to stay as they are %d were changed; %d false parts in the others",
		len(corpus()), untouched, falsely, extra)
}
