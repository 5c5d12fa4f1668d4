package console

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A ModelReport is how it goes with the language model, for admins. It holds no words of people.
type ModelReport struct {
	Name, URL string
	Currency  string        // of costs; may be empty
	Open      bool          // it failed too often of late, and is left alone
	After     time.Duration // until it is asked again
	Running   int           // calls under way
	Problem   string        // the last one; empty: there was none since the start
	Why       string        // what kind of one: a code, as of calls
	ProblemAt time.Time
	GoodAt    time.Time   // when it answered well at last; zero: not since the start
	Lacks     []string    // what its server was found not to have
	Days      []ModelDay  // newest first, of the last two weeks
	Caps      []ModelCap  // that are set
	Failed    []ModelCall // newest first
	Prompts   []ModelPrompt
	Meanings  *ModelMeanings // nil: there is no model of embeddings
}

// ModelMeanings are how it goes with the model of embeddings, by which search knows what texts mean. Without a name of
// its own in the report there may be no language model beside it.
type ModelMeanings struct {
	Name, URL    string
	Known, Texts int    // of articles and examples
	Why, Problem string // of the latest request, as of a call; empty: it went well
}

// A ModelDay is what one use came to on one day in UTC.
type ModelDay struct {
	Day    time.Time
	Use    string
	Calls  int // that were sent
	Cached int // that were answered from memory
	Failed int // of those sent
	Tokens int
	Cost   int64         // millionths of the currency
	Took   time.Duration // of those sent, together
}

// A ModelCap is a limit of what may be used in 24 hours.
type ModelCap struct {
	Kind        string // person, channel or tokens; person_cost, channel_cost or cost
	Used, Limit int64  // tokens, or millionths of the currency; of a person or a channel by the one that used most
}

// A ModelCall is one that failed.
type ModelCall struct {
	ID      int64
	At      time.Time
	Use     string
	Prompt  string // with its version
	Why     string // a code
	Problem string
	Took    time.Duration
}

// A ModelPrompt is the one that a use is asked with.
type ModelPrompt struct {
	Use, Version, File string
	Off                bool // the use is switched off
}

// ModelReports tells whether there is a page about the model, for this agent.
func (f frame) ModelReports() bool { return f.Admin() && f.c.opt.Model.Report != nil }

// modelPage shows a report.
type modelPage struct {
	frame
	ModelReport
	Uses   []useView // what was asked for most often first
	Charts []dayView // oldest day first
}

// A useView is what a use came to in all days, or all uses on one.
type useView struct {
	ModelDay
	PerCall string // what a call that gave something cost
	Time    string // how long a call took
}

// A dayView is a column of the chart: each part above the one before, in hundredths of its height.
type dayView struct {
	Day                time.Time
	X                  int
	Good, Failed       int // heights
	GoodTop, FailTop   int
	Calls, CallsFailed int
}

func (c *Console) showModel(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Model.Report == nil {
		return errNoPage
	}
	p := modelPage{frame: c.newFrame(r, v)}
	var err error
	if p.ModelReport, err = c.opt.Model.Report(r.Context()); err != nil {
		return fmt.Errorf("read how it goes with the model: %w", err)
	}
	p.Uses, p.Charts = byUse(p.Days), chart(p.Days, p.now)
	return c.show(w, http.StatusOK, "model", p)
}

// plus adds what came to the same.
func (d ModelDay) plus(o ModelDay) ModelDay {
	d.Calls, d.Cached, d.Failed, d.Tokens = d.Calls+o.Calls, d.Cached+o.Cached, d.Failed+o.Failed, d.Tokens+o.Tokens
	d.Cost, d.Took = d.Cost+o.Cost, d.Took+o.Took
	return d
}

// view adds what a call costs and takes. What failed costs as well: those that gave something bear it.
func (d ModelDay) view() useView {
	v := useView{ModelDay: d}
	if good := d.Calls - d.Failed; good > 0 {
		v.PerCall = money(d.Cost / int64(good))
	}
	if d.Calls > 0 {
		v.Time = (d.Took / time.Duration(d.Calls)).Round(10 * time.Millisecond).String()
	}
	return v
}

// byUse sums up the days.
func byUse(days []ModelDay) (all []useView) {
	sums := map[string]ModelDay{}
	for _, d := range days {
		sums[d.Use] = ModelDay{Use: d.Use}.plus(sums[d.Use]).plus(d)
	}
	for _, sum := range sums {
		all = append(all, sum.view())
	}
	slices.SortFunc(all, func(a, b useView) int { return cmp.Or(b.Calls-a.Calls, cmp.Compare(a.Use, b.Use)) })
	return all
}

// daysShown is how many days a report is about, today the last.
const daysShown = 14

// chart makes a column for each day, also for those on which nothing was asked.
func chart(days []ModelDay, now time.Time) []dayView {
	const high, wide = 100, 20
	sums := map[time.Time]ModelDay{}
	for _, d := range days {
		sums[d.Day] = sums[d.Day].plus(d)
	}
	most := 1
	for _, d := range sums {
		most = max(most, d.Calls)
	}
	today := now.UTC().Truncate(24 * time.Hour)
	columns := make([]dayView, daysShown)
	for i := range columns {
		day := today.AddDate(0, 0, i-daysShown+1)
		d := sums[day]
		v := dayView{Day: day, X: i * wide, Calls: d.Calls, CallsFailed: d.Failed,
			Good: (d.Calls - d.Failed) * high / most, Failed: d.Failed * high / most}
		v.GoodTop = high - v.Good
		v.FailTop = v.GoodTop - v.Failed
		columns[i] = v
	}
	return columns
}

// Cures are what helps against the kinds of failures that are shown, each once.
func (p modelPage) Cures() (all []cure) {
	add := func(why string) {
		known := func(c cure) bool { return c.why == why }
		if help := p.SayOr("model.cure."+why, ""); why != "" && help != "" && !slices.ContainsFunc(all, known) {
			all = append(all, cure{why, p.SayOr("model.kind."+why, why), help})
		}
	}
	add(p.Why)
	if p.Meanings != nil {
		add(p.Meanings.Why)
	}
	for _, f := range p.Failed {
		add(f.Why)
	}
	return all
}

// A cure is what helps against a kind of failure.
type cure struct{ why, Kind, Help string }

// View is a line of the table.
func (p modelPage) View(d ModelDay) useView { return d.view() }

// Sum writes a cost with its currency.
func (p modelPage) Sum(cost int64) string {
	return strings.TrimSpace(p.Money(cost) + " " + p.Currency)
}

// Money writes a cost without its currency.
func (f frame) Money(cost int64) string { return cmp.Or(money(cost), "0") }

// Priced adds the currency to a cost.
func (f frame) Priced(cost string) string {
	return strings.TrimSpace(cost + " " + f.c.opt.Model.Currency)
}

// Use is what the model is asked for, in words.
func (p modelPage) Use(use string) string { return p.SayOr("use."+use, use) }

// Took is a time as admins read it.
func (p modelPage) Took(d time.Duration) string { return d.Round(time.Millisecond).String() }

// A capView is a cap with how much of it is used.
type capView struct {
	candidate
	Used, Limit string
}

// CapViews are the caps that are set.
func (p modelPage) CapViews() (all []capView) {
	for _, c := range p.Caps {
		v := capView{Used: strconv.FormatInt(c.Used, 10), Limit: strconv.FormatInt(c.Limit, 10)}
		if strings.HasSuffix(c.Kind, "cost") {
			v.Used, v.Limit = p.Sum(c.Used), p.Sum(c.Limit)
		}
		v.Name = p.SayOr("model.cap."+c.Kind, c.Kind)
		v.Width = width(float64(c.Used), float64(c.Limit))
		all = append(all, v)
	}
	return all
}
