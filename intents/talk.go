package intents

import (
	_ "embed" // talk.txt and background.txt
	"math"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/intents/learn"
	"github.com/firstline-support/firstline/intents/token"
)

// A Talk is small talk or a word of control, built in because every bot hears it.
type Talk string

// What Match.Talk can be.
const (
	NoTalk      Talk = ""
	Greeting    Talk = "greeting"
	Thanks      Talk = "thanks"
	Goodbye     Talk = "goodbye"
	Human       Talk = "human" // wants a person
	Stop        Talk = "stop"
	Restart     Talk = "restart"
	Frustration Talk = "frustration"
	Yes         Talk = "yes"
	No          Talk = "no"
	Solved      Talk = "solved"
	Unsolved    Talk = "unsolved"
	Help        Talk = "help"     // what can you do?
	Requests    Talk = "requests" // what has become of my cases?
)

// talks is in order of importance: of "hi, a human please, thanks" the wish for a human counts.
var talks = []Talk{Human, Stop, Restart, Requests, Unsolved, Solved, Frustration, Help, No, Yes, Goodbye, Thanks,
	Greeting}

const (
	maxTalk     = 14 // words: whoever writes more has something to tell
	maxCourtesy = 6  // words of the longest thanks or goodbye looked for at the end
	filler      = "filler"
	certain     = 0.98 // every word belongs to known phrases
	mistyped    = 0.9  // some of them after mending
	likely      = 0.6  // from here on a text counts as a paraphrase of known phrases
	talkSharp   = 6.0  // multiplies the scores of paraphrases
)

// A talker recognises talk: by known phrases that cover the whole text, mistyped or not, and else by likeness to them.
type talker struct {
	phrases map[string]string // kind by folded words
	longest map[string]int    // words of the longest phrase, by its first word
	mend    map[string]string // known words by themselves and by what is left of them without one letter
	lines   *learn.Lines      // by likeness; the class behind the talks is none of them
}

// newTalker learns the built-in phrases. others are texts that are not talk, so that likeness has something to be
// measured against; where a request of the workspace sounds like talk, it is the workspace that is believed.
func newTalker(others [][]string) *talker {
	t := &talker{phrases: map[string]string{}, longest: map[string]int{}, mend: map[string]string{}}
	l := learn.Lesson{Classes: len(talks) + 1}
	for _, p := range builtin(talkText) {
		folded := foldAll(p.words)
		key := strings.Join(folded, " ")
		if _, taken := t.phrases[key]; !taken {
			t.phrases[key] = p.kind
		}
		t.longest[folded[0]] = max(t.longest[folded[0]], len(folded))
		if p.kind == string(Requests) {
			continue // by its very words only: "what", "my" and "status" are in too many other requests
		}
		t.learnWords(folded)
		if p.kind != filler {
			l.Add(learn.Text{Words: p.words}, slices.Index(talks, Talk(p.kind)))
		}
	}
	for _, words := range others {
		l.Add(learn.Text{Words: words}, len(talks))
	}
	t.lines = learn.FitLines(l)
	return t
}

func foldAll(words []string) []string {
	folded := make([]string, len(words))
	for i, w := range words {
		folded[i] = token.Fold(w)
	}
	return folded
}

// learnWords remembers words for mending. A word that is known itself always wins over a mended one.
func (t *talker) learnWords(words []string) {
	for _, w := range words {
		t.mend[w] = w
		if len(w) < 4 {
			continue
		}
		for i := range len(w) {
			if short := w[:i] + w[i+1:]; t.mend[short] == "" {
				t.mend[short] = w
			}
		}
	}
}

// mended gives the known word that a mistyped one stands for, or the word itself.
func (t *talker) mended(word string) string {
	if known := t.mend[word]; known != "" {
		return known
	}
	if len(word) < 4 {
		return word
	}
	for i := range len(word) {
		if known := t.mend[word[:i]+word[i+1:]]; known != "" && len(known) >= 4 {
			return known
		}
	}
	return word
}

// hear tells what talk a text is, with NoTalk when it is more likely a request.
func (t *talker) hear(words []string) (Talk, float64) {
	if len(words) == 0 || len(words) > maxTalk {
		return NoTalk, 0
	}
	folded := foldAll(words)
	if kind := t.cover(folded); kind != NoTalk {
		return kind, certain
	}
	mended := make([]string, len(folded))
	for i, w := range folded {
		mended[i] = t.mended(w)
	}
	if kind := t.cover(mended); kind != NoTalk {
		return kind, mistyped
	}
	return t.sounds(t.request(words))
}

// cover tells the most important of the kinds whose phrases make up the whole text.
func (t *talker) cover(words []string) Talk {
	kind, found := NoTalk, len(talks)
	for i := 0; i < len(words); {
		k, n := t.longestAt(words[i:])
		if n == 0 {
			return NoTalk
		}
		if at := slices.Index(talks, Talk(k)); at >= 0 && at < found {
			kind, found = talks[at], at
		}
		i += n
	}
	return kind
}

// longestAt finds the longest phrase at the beginning of words.
func (t *talker) longestAt(words []string) (kind string, n int) {
	for n := min(len(words), t.longest[words[0]]); n > 0; n-- {
		if kind, ok := t.phrases[strings.Join(words[:n], " ")]; ok {
			return kind, n
		}
	}
	return "", 0
}

// sounds judges by likeness. A word alone that is no phrase is like none: "vergessen" is not "vergessen Sie es".
func (t *talker) sounds(words []string) (Talk, float64) {
	if len(words) < 2 {
		return NoTalk, 0
	}
	scores, known := t.lines.Scores(words, likely)
	if known < likely {
		return NoTalk, 0
	}
	top := 0
	var all float64
	for i, score := range scores {
		if score > scores[top] {
			top = i
		}
		all += math.Exp(talkSharp * score)
	}
	p := math.Exp(talkSharp*scores[top]) / all
	if top == len(talks) || p*known < likely {
		return NoTalk, 0
	}
	return talks[top], p * known
}

// request takes the courtesies off both ends of a text. What is left is what the person wants; of nothing but courtesy,
// everything is left.
func (t *talker) request(words []string) []string {
	folded := foldAll(words)
	start, end := 0, len(words)
	for start < end {
		kind, n := t.longestAt(folded[start:])
		if !isCourtesy(kind) {
			break
		}
		start += n
	}
	if start == end {
		return words
	}
	for n := 1; n > 0; end -= n {
		n = t.courtesyBefore(folded[start:end])
	}
	return words[start:end]
}

// onlyCourtesy tells whether nothing would be left.
func (t *talker) onlyCourtesy(words []string) bool {
	return isCourtesy(string(t.cover(foldAll(words))))
}

// courtesyBefore tells how many words at the end of a text are a courtesy, at most all but one.
func (t *talker) courtesyBefore(folded []string) int {
	for n := min(len(folded)-1, maxCourtesy); n > 0; n-- {
		if isCourtesy(t.phrases[strings.Join(folded[len(folded)-n:], " ")]) {
			return n
		}
	}
	return 0
}

func isCourtesy(kind string) bool {
	return kind == string(Greeting) || kind == string(Thanks) || kind == string(Goodbye)
}

//go:embed talk.txt
var talkText string

//go:embed background.txt
var backgroundText string

// A phrase is a built-in text: what it is an example of, in which language.
type phrase struct {
	kind, lang string
	words      []string
}

// builtin reads an embedded list. Whatever stands before the first heading is for its readers.
func builtin(text string) []phrase {
	var found []phrase
	var kind, lang string
	for line := range strings.Lines(text) {
		if heading, ok := strings.CutPrefix(line, "# "); ok {
			kind, lang, _ = strings.Cut(strings.TrimSpace(heading), " ")
			continue
		}
		if kind == "" {
			continue
		}
		for part := range strings.SplitSeq(line, "|") {
			if said := token.Words(part); len(said) > 0 {
				found = append(found, phrase{kind, lang, said})
			}
		}
	}
	return found
}
