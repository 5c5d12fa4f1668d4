package face

import (
	"strings"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
)

const (
	mostReviews  = 10  // are named in one message
	longestTitle = 120 // letters of a title
)

// ReviewsTitle is one line about a reminder of reviews.
func (m Maker) ReviewsTitle(r handoff.Reviews) string {
	return m.Voice.Say("reviews.title", texts.Args{"Team": m.Voice.Teams.Name(r.Team),
		"Date": r.At.Format(m.Voice.Texts.Say(m.Voice.Lang, "bot.format.date", nil))})
}

// Reviews says which articles wait for a review, in plain lines: titles are foreign text where an article was imported.
func (m Maker) Reviews(r handoff.Reviews) string {
	date := m.Voice.Texts.Say(m.Voice.Lang, "bot.format.date", nil)
	lines := []string{m.Voice.Say("reviews.wait", texts.Args{"Count": r.Count(), "Team": m.Voice.Teams.Name(r.Team)})}
	named := r.Due[:min(len(r.Due), mostReviews)]
	for _, due := range named {
		title := handoff.OneLine(due.Title)
		if runes := []rune(title); len(runes) > longestTitle {
			title = strings.TrimSpace(string(runes[:longestTitle-1])) + "…"
		}
		lines = append(lines, m.Voice.Say("reviews.due", texts.Args{"Title": title,
			"Language": m.Voice.Words().SayOr("language."+due.Lang, due.Lang), "Date": due.Due.Format(date)}))
	}
	if more := r.Count() - len(named); more > 0 && len(named) > 0 {
		lines = append(lines, m.Voice.Say("reviews.more", texts.Args{"Count": more}))
	}
	lines = append(lines, "", m.Voice.Say("reviews.how", nil))
	if r.URL != "" {
		lines = append(lines, m.Voice.Say("reviews.where", texts.Args{"URL": r.URL}))
	}
	return strings.Join(lines, "\n")
}
