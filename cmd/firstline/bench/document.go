package bench

import "github.com/firstline-support/firstline/kb"

// article makes an article of a document.
func (d doc) article() kb.Article {
	a := kb.FromText(d.Title, d.Text)
	a.ID, a.Lang, a.Questions, a.Tags = d.ID, d.Lang, d.Questions, d.Tags
	return a
}
