package handoff

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/kb/care"
)

// A Librarian tells what the knowledge base lacks, as far as an agent may know: articles that the agent's team may not
// read are not in it. The console uses it.
type Librarian interface {
	// Gaps gives what there is to do. It may be a minute old.
	Gaps(ctx context.Context, reader Agent) (Gaps, error)
	// Due counts the overdue reviews of the agent's team. It is quick.
	Due(reader Agent) int
	// Review settles answers of members, once, in the name of an agent. ErrReviewed: none of them is open.
	Review(ctx context.Context, r Review) error
	// Suggest gives what the knowledge base says to a request, best first, at most three: drafts of replies in the
	// person's language. Only what the person may read is in them.
	Suggest(ctx context.Context, c Case, request string) ([]Suggested, error)
	// Article makes a draft of an article of what solved a case, without what points at a person. It is a file's name
	// and its text.
	Article(c Case, entries []Entry) (name, markdown string)
}

// A Suggested is a draft of a reply with the article that it is quoted from.
type Suggested struct {
	Source
	Text string `json:"text"` // Markdown
}

// Gaps is what the knowledge base lacks: what people asked in vain, how its articles served, and what is wrong in them.
type Gaps struct {
	Since       time.Time      `json:"since"`       // what people did is looked at from then on
	Answers     int            `json:"answers"`     // that cited an article in this time
	Unanswered  []Unanswered   `json:"unanswered"`  // what was asked most first
	Contributed []Contribution `json:"contributed"` // answers of other members that nobody has reviewed, newest first
	Unhelpful   []Record       `json:"unhelpful"`   // what fails most surely first
	Unused      []care.Page    `json:"unused"`      // shown to nobody; empty where nobody was shown anything
	More        bool           `json:"more"`        // there was more than is looked at
	care.Report
}

// An Unanswered is a question that people asked in vain, in all the words they used, masked as in a [Theme].
type Unanswered struct {
	ID    int64     `json:"id"`    // of the lesson that stands for it
	Text  string    `json:"text"`  // that stands for it
	Lang  string    `json:"lang"`  // of Text
	Texts []string  `json:"texts"` // in that language, each once, Text first
	Count int       `json:"count"` // how often it was asked
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
}

// Add counts a lesson with words in the language.
func (u *Unanswered) Add(l Lesson, lang string) {
	u.Count++
	if l.At.Before(u.First) {
		u.First = l.At
	}
	if l.At.After(u.Last) {
		u.Last = l.At
	}
	same := func(text string) bool { return strings.EqualFold(text, l.Why.Utterance) }
	if lang == u.Lang && !slices.ContainsFunc(u.Texts, same) {
		u.Texts = append(u.Texts, l.Why.Utterance)
	}
}

// A Contribution is what other members answered in the same words to the same question, masked as in a [Theme].
type Contribution struct {
	IDs       []int64   `json:"ids"`       // of the solutions, newest first
	Questions []string  `json:"questions"` // in the words of who asked; empty where nobody knows them
	Answer    string    `json:"answer"`
	Lang      string    `json:"lang"`
	Links     []string  `json:"links,omitempty"` // where it was answered, newest first
	Count     int       `json:"count"`           // how often it was marked
	First     time.Time `json:"first"`
	Last      time.Time `json:"last"`
}

// Add counts a solution.
func (s *Contribution) Add(one Solution) {
	s.Count++
	s.IDs = append(s.IDs, one.ID)
	if one.Link != "" && !slices.Contains(s.Links, one.Link) {
		s.Links = append(s.Links, one.Link)
	}
	if one.At.Before(s.First) {
		s.First = one.At
	}
	if one.At.After(s.Last) {
		s.Last = one.At
	}
}

// A Record is an article with how it served.
type Record struct {
	Page care.Page `json:"page"`
	Served
	Proved float64 `json:"proved"` // see [Served.AtLeast]
}

// For gives the gaps as somebody in these groups may know them.
func (g Gaps) For(groups []string) Gaps {
	g.Report = g.Report.For(groups)
	g.Unhelpful = slices.DeleteFunc(slices.Clone(g.Unhelpful), func(r Record) bool { return !r.Page.ReadableBy(groups) })
	g.Unused = slices.DeleteFunc(slices.Clone(g.Unused), func(p care.Page) bool { return !p.ReadableBy(groups) })
	return g
}
