package kb

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Helped counts what people said of an article's answers.
type Helped struct{ Solved, NotSolved int }

// An Edition is an article as people were shown it. What they say of it is said of no other text: not of a translation,
// not of what an edit makes of it, and not of one that other people may read.
type Edition struct{ ID, Lang, Text string }

// editionBytes of a hash tell the texts of one article apart.
const editionBytes = 8

// Edition names the article's present text and audience.
func (a *Article) Edition() Edition {
	text, err := json.Marshal([]any{a.Title, a.Lead, a.Body, audienceOf(a), a.Passages})
	if err != nil {
		return Edition{ID: a.ID, Lang: a.Lang}
	}
	sum := sha256.Sum256(text)
	return Edition{a.ID, a.Lang, hex.EncodeToString(sum[:editionBytes])}
}

// How much it may move a score. With few voices it is nearly nothing, and never more than what parts two articles that
// match a question about as well.
const (
	mostHelp = 0.05
	voices   = 8 // taken for granted before anybody spoke, half of them on each side
)

// Heeding is the same base with what people say of its articles by now; what is said of texts that it does not have
// counts for nothing. No article is indexed again.
func (b *Base) Heeding(helped map[Edition]Helped) *Base {
	same := *b
	same.helped = make(map[*Article]Helped, len(helped))
	for said, h := range helped {
		for _, a := range b.articles[said.ID] {
			if a.Lang == said.Lang && a.Edition() == said {
				same.helped[a] = h
			}
		}
	}
	return &same
}

// Helped is what the base heeds about an article of its own.
func (b *Base) Helped(a *Article) Helped { return b.helped[a] }

// factor is what a score is multiplied by: 1 without a voice, else within mostHelp of it.
func (h Helped) factor() float64 {
	solved, not := float64(max(0, h.Solved)), float64(max(0, h.NotSolved))
	return 1 + mostHelp*(solved-not)/(solved+not+voices)
}
