package console

import (
	"fmt"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
)

// briefView is a brief in the agent's language.
type briefView struct {
	handoff.Brief
	Why        string // why the bot stopped
	Detail     string // and in which words the workspace or the system says so
	Next       string
	Because    string // how team and priority came about
	Understood []candidate
	Local      time.Time // the time of day where the person is; zero when unknown
	first      int64     // the first entry that the transcript shows
}

func (f frame) newBriefView(c handoff.Case, seen handoff.Extract, first int64) briefView {
	b := briefView{Brief: seen.Brief(c), first: first}
	b.Understood = candidates(b.Brief.Understood)
	b.Why = f.Reason(b.Stopped.Text)
	b.Next, b.Because = f.Suggestion(b.Brief.Next), f.Because(c.Because)
	for _, e := range seen.Entries {
		if e.Seq == b.Stopped.Seq {
			b.Detail = e.Detail
		}
	}
	if zone, err := time.LoadLocation(b.Person.TimeZone); err == nil && b.Person.TimeZone != "" {
		b.Local = f.now.In(zone)
	}
	return b
}

// Moment is the link to the entry that proves a line. Where the transcript is folded before it, all of it is asked for.
func (b briefView) Moment(seq int64) string {
	if seq < b.first {
		return fmt.Sprintf("?all=1#e%d", seq)
	}
	return fmt.Sprintf("#e%d", seq)
}

// Clock is the person's own time of day.
func (b briefView) Clock() string { return b.Local.Format("15:04") }

// Mark turns what a person said about a step or an article into a word for texts and styles.
func (b briefView) Mark(worked *bool) string { return sheet.Mark(worked) }

// Percent writes a score as people read it.
func (b briefView) Percent(score float64) string { return sheet.Percent(score) }
