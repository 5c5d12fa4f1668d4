package decide

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// A way is one thing that could be done about a request. Intent and article that lead to the same are one way.
type way struct {
	key     string  // what it leads to
	p       float64 // probability that it is the right one, from both witnesses
	byWords float64 // what the intent says
	bySight float64 // what the search says
	alone   float64 // the same, so that all that the search says makes one at most
	value   string  // of its button
	label   string  // of its button
	intent  *intents.Intent
	hit     *kb.Hit
}

// The probability of a way is logistic in what two witnesses say, as log odds: the engine about the intent, the search
// about the article. The weights were fitted to trials of cross-validation on the starter workspace and to questions of
// two public sets (CLINC150, ROBO.AI German) that nothing in it answers, with a fifth of strangers, half of either
// kind. Fitted on four fifths and counted on the others they let 37 instead of 34 in 100 messages be answered at 5 in
// 100 wrong, and 47 instead of 45 at 10 in 100, where rules made by hand stood before; with hidden intents as the only
// strangers 29 instead of 26, and 42 instead of 36.
const (
	atFirst    = 0.68
	byIntent   = 0.79
	byArticle  = 0.76
	rivalWords = -0.32 // of what the engine says about the likeliest other way
	rivalSight = -0.47 // of what the search says about it
	// unfound is for an intent whose article the search does not find: one rare word in common ("Hamburg", "code") makes
	// an intent likely, but not its article.
	unfound = -2.64
	// nothingToFind is for an intent that leads to people.
	nothingToFind = -1.46

	// What one witness may say at least: below, what is said is noise. A rival is none below another bound.
	leastSaid  = 0.01
	leastAlone = 0.001 // of several hits that nothing else speaks about
	leastRival = 0.1

	// heardAt is from where on an intent counts as meant.
	heardAt = 0.1
	// shortWord is how many characters a word has that narrows a search down.
	shortWord = 3
	// thinMost is the most that an article found by a single word is worth: enough to be asked about.
	thinMost = 0.5
	// longestName is how many bytes words have at most that may be a mere name.
	longestName = 60
	// sameName is how like a name of a list words are at least that are this name, with typing errors.
	sameName = 0.82
	// fade lowers what an article behind the best one is worth: the confidence of a search is about its first hit.
	fade = 0.7
)

// weigh gives all ways that the evidence knows, most probable first.
func weigh(e Evidence, k *Knowledge) []way {
	if wordsOf(e.asked(), 2) == 0 {
		return nil // single letters and marks say nothing, whatever they are like
	}
	found := map[string]*way{}
	for _, c := range e.Match.Candidates {
		in, ok := k.intent(c.ID)
		if !ok {
			continue
		}
		w := at(found, leadsTo(in))
		w.byWords = min(1, w.byWords+c.Confidence)
		if w.intent == nil {
			w.value, w.label, w.intent = prefixIntent+in.ID, oneOf(in.Title, e.Lang), &in
		}
	}
	sights := sightsOf(e.Found)
	rest := shareOf(sights)
	for i := range e.Found.Hits {
		hit := &e.Found.Hits[i]
		w := at(found, k.articleKey(hit.Article))
		if w.hit == nil {
			w.hit, w.bySight, w.alone = hit, sights[i], sights[i]
			if i > 0 {
				w.alone *= rest
			}
		}
		if w.intent == nil {
			w.value, w.label = prefixArticle+w.hit.Article.ID, w.hit.Article.Title
		}
	}
	ways := k.ranked(found, wordsOf(e.asked(), shortWord) < 2)
	if k.namesOnly(e) {
		ways = doubted(ways)
	}
	return ways
}

// namesOnly tells whether words are nothing but the name of a program, a device or a place of the workspace's lists:
// "Teams?" tells what it is about and not what is wanted. An example of just this name teaches what it means.
func (k *Knowledge) namesOnly(e Evidence) bool {
	text := e.asked()
	if k.Values == nil || len(text) > longestName {
		return false
	}
	named := slices.ContainsFunc(k.Values.Find(text, time.Time{}, e.Lang), func(f slot.Found) bool {
		return k.Values.IsList(f.Kind) && f.Score >= sameName && plainly(text[:f.Start]+text[f.End:]) == ""
	})
	return named && !slices.ContainsFunc(e.Match.Candidates, func(c intents.Candidate) bool {
		return plainly(c.Nearest) == plainly(text)
	})
}

// doubted leaves no way surer than enough to be asked about, and the others nearer to the first: a name is no reason to
// think that one thing is wanted and not the next.
func doubted(ways []way) []way {
	for i := range ways {
		if i > 0 {
			ways[i].p = min(ways[0].p, math.Sqrt(ways[i].p))
		}
		ways[i].p = min(ways[i].p, thinMost)
	}
	return ways
}

// sightsOf is what each hit of a search is worth. Its confidence is about the first one.
func sightsOf(r kb.Result) []float64 {
	sights := make([]float64, len(r.Hits))
	for i, h := range r.Hits {
		sights[i] = r.Confidence
		if i > 0 {
			sights[i] = sights[i-1] * fade * h.Score / max(r.Hits[i-1].Score, 1e-9)
		}
	}
	return sights
}

// shareOf is by how much the worth of all hits but the first has to be taken down so that one of them at most is right:
// what the confidence leaves is theirs.
func shareOf(sights []float64) float64 {
	all := 0.0
	for i, p := range sights {
		if i > 0 {
			all += p
		}
	}
	if len(sights) == 0 || all <= 1-sights[0] {
		return 1
	}
	return (1 - sights[0]) / all
}

// wordsOf counts the different words that have so many characters, up to two: more are not asked for.
func wordsOf(utterance string, characters int) int {
	seen := map[string]bool{}
	for word := range strings.FieldsSeq(strings.ToLower(utterance)) {
		if utf8.RuneCountInString(word) >= characters {
			seen[word] = true
		}
		if len(seen) > 1 {
			break
		}
	}
	return len(seen)
}

// at gives the way for what key names, making it when it is new.
func at(found map[string]*way, key string) *way {
	w, ok := found[key]
	if !ok {
		w = &way{key: key}
		found[key] = w
	}
	return w
}

// ranked judges the ways and puts the most probable first.
func (k *Knowledge) ranked(found map[string]*way, thin bool) []way {
	ways := make([]way, 0, len(found))
	all := 0.0
	for key, w := range found {
		w.judge(k.led[key], rivals(found, w))
		all += w.p
	}
	for _, w := range found {
		w.p /= max(1, all) // one way at most is right
		if thin && w.byWords < heardAt {
			w.p = min(w.p, thinMost)
		}
		ways = append(ways, *w)
	}
	slices.SortFunc(ways, func(a, b way) int {
		return cmp.Or(cmp.Compare(b.p, a.p), cmp.Compare(a.value, b.value))
	})
	return ways
}

// rivals gives the most that either witness says about another way.
func rivals(found map[string]*way, of *way) (most way) {
	for _, w := range found {
		if w != of {
			most.byWords, most.bySight = max(most.byWords, w.byWords), max(most.bySight, w.bySight)
		}
	}
	return most
}

// judge makes one probability of what the two witnesses say. led tells whether any intent leads there. Where none
// does, the search is the only one that can speak for it, and its confidence is a probability already, in which the
// other articles have had their say: only intents that mean something else speak against it.
//
// Of 100 questions of five public sets that a base without intents can answer it answers 40, 94 in 100 of them rightly,
// asks about 33 and is silent to 27; of 100 that it cannot it answers one. Discounted, as an article without an intent
// was before, it answered 6 and was silent to 53. (With a confidence of search that has been learned anew since.)
func (w *way) judge(led bool, rival way) {
	against := rivalWords * odds(rival.byWords, leastRival)
	if !led {
		w.p = probable(odds(w.alone, leastAlone) + against - rivalWords*odds(0, leastRival))
		return
	}
	z := atFirst + against + rivalSight*odds(rival.bySight, leastRival) + byIntent*odds(w.byWords, leastSaid)
	switch {
	case w.hit != nil:
		z += byArticle * odds(w.bySight, leastSaid)
	case w.intent != nil && w.intent.Lead.Handoff != nil:
		z += nothingToFind
	default:
		z += unfound
	}
	w.p = probable(z)
}

// probable is the probability with these logarithmic odds.
func probable(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// odds is the logarithm of the odds of a probability, of one that is least at least and not quite certain.
func odds(p, least float64) float64 {
	const most = 0.999
	p = min(max(p, least), most)
	return math.Log(p / (1 - p))
}

// leadsTo names what an intent leads to, in words that it shares with articles that lead to the same.
func leadsTo(in intents.Intent) string {
	switch {
	case in.Lead.Flow != "":
		return prefixFlow + in.Lead.Flow
	case in.Lead.Answer != "":
		return prefixArticle + in.Lead.Answer
	default:
		return prefixIntent + in.ID
	}
}

// articleKey names what an article leads to. That is the flow it offers, unless an intent answers with the article
// itself: then both speak for the same way. So do an intent that leads to people and the article that is called as it
// is: that one explains what is done meanwhile, and whoever asked which of the two is meant could not tell.
func (k *Knowledge) articleKey(a *kb.Article) string {
	key := prefixArticle + a.ID
	switch in, ok := k.intent(a.ID); {
	case k.led[key]:
		return key
	case a.Flow != "":
		return prefixFlow + a.Flow
	case ok && in.Lead.Handoff != nil:
		return leadsTo(in)
	}
	return key
}

// best is the way to take, if one is probable enough.
func best(ways []way, least float64) (way, bool) {
	if len(ways) == 0 || ways[0].p < least {
		return way{}, false
	}
	return ways[0], true
}

// offerable are the ways worth asking about, each label once, at most three. Whether to ask goes by the first one; who
// is asked anyway is helped by the next ones, too, also where they are less probable.
func offerable(ways []way, least float64) []way {
	var offered []way
	for _, w := range ways {
		same := slices.ContainsFunc(offered, func(o way) bool { return o.label == w.label })
		if w.p < least || same || len(offered) == maxChoices {
			continue
		}
		if len(offered) == 0 {
			least *= beside
		}
		offered = append(offered, w)
	}
	return offered
}

// choices are the buttons of the ways worth asking about.
func choices(ways []way, least float64) []handoff.Choice {
	var buttons []handoff.Choice
	for _, w := range offerable(ways, least) {
		buttons = append(buttons, handoff.Choice{Value: w.value, Label: w.label})
	}
	return buttons
}

// beside is how probable a further choice is at least, beside what a first one needs. On five public sets what was
// meant is among the choices in 87 of 100 questions with 0.4, and in 75 without. Of 342 questions about held-back texts
// of the starter workspace 145 have nothing right to choose with 0.4, 137 with this, and 126 where three are always
// offered, most of them for nothing.
const beside = 0.3

// maxChoices is what people can hold in mind.
const maxChoices = 3
