package probe

import (
	"cmp"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A Sentence is one of the catalogue, with what fills it.
type Sentence struct {
	ID   string
	Args texts.Args
}

// Sentences gives what a person should read about the result of a check, in the order to say it. They follow from its
// code and values alone, so a result that was kept can be said later, in another language. There are none for a code
// that is not of this room.
func Sentences(c *texts.Catalogue, lang string, r action.Result, now time.Time) []Sentence {
	id, found := sentence(c, r)
	if !found {
		return nil
	}
	args := texts.Args{"Name": r.Values["service"], "Text": cmp.Or(r.Values["host"], r.Values["service"]),
		"Number": r.Values["status"]}
	if until, err := time.Parse(time.RFC3339, r.Values["until"]); err == nil {
		args["Date"] = until.Format(c.Say(lang, "bot.format.date", nil))
	}
	if left, err := strconv.Atoi(r.Values["days"]); err == nil && (r.Code == Expiring || r.Code == Expired) {
		args["Count"] = left
	}
	said := []Sentence{{ID: id, Args: args}}
	if since, err := time.Parse(time.RFC3339, r.Values["since"]); err == nil && !since.After(now) {
		said = append(said, lasting(now.Sub(since)))
	}
	if summary := r.Values["summary"]; summary != "" {
		said = append(said, Sentence{ID: "check.summary", Args: texts.Args{"Text": summary}})
	}
	return said
}

// Say gives the sentences as one text.
func Say(c *texts.Catalogue, lang string, r action.Result, now time.Time) string {
	var said []string
	for _, s := range Sentences(c, lang, r, now) {
		said = append(said, c.Say(lang, s.ID, s.Args))
	}
	return strings.Join(said, " ")
}

// sentence finds the most exact one that the catalogue has: for the reason, for the kind of check, or for the code.
func sentence(c *texts.Catalogue, r action.Result) (id string, found bool) {
	why, kind := r.Values["why"], r.Values["kind"]
	if (r.Code == Expiring || r.Code == Expired) && r.Values["days"] == "0" {
		why = "today"
	}
	if kind == "prometheus" || kind == "alertmanager" {
		kind = "monitoring"
	}
	for _, id := range []string{"check." + r.Code + "." + why, "check." + r.Code + "." + kind, "check." + r.Code} {
		if c.Has(id) {
			return id, true
		}
	}
	return "", false
}

// lasting says how long something has been so, in the largest unit that is full.
func lasting(d time.Duration) Sentence {
	switch minutes := int(d.Minutes()); {
	case minutes < 1:
		return Sentence{ID: "check.since.now"}
	case minutes < 60:
		return Sentence{ID: "check.since.minutes", Args: texts.Args{"Count": minutes}}
	case minutes < 48*60:
		return Sentence{ID: "check.since.hours", Args: texts.Args{"Count": minutes / 60}}
	default:
		return Sentence{ID: "check.since.days", Args: texts.Args{"Count": minutes / (24 * 60)}}
	}
}

// withSaid gives the result with its sentences in the person's language.
func withSaid(c *texts.Catalogue, lang string, r action.Result) action.Result {
	if c == nil {
		return r
	}
	if said := Say(c, lang, r, time.Now()); said != "" {
		r.Values = maps.Clone(r.Values)
		r.Values["said"] = said
	}
	return r
}
