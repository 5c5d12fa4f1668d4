package console

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// Limits of what one page lists.
const (
	mostRows     = 500
	mostResolved = 200
	mostEarlier  = 5
)

// The tabs of the queue, in their order; the first is the one shown at the start.
const (
	tabOpen     = "open" // everything that humans have to do with
	tabMine     = "mine"
	tabWaiting  = "waiting"
	tabLater    = "later" // put off
	tabWithBot  = "with_bot"
	tabResolved = "resolved"
)

// queuePage lists cases, most pressing first.
type queuePage struct {
	frame
	Tab   string
	Tabs  []tab
	TeamF string // the team that is filtered by
	Teams []Team
	Rows  []rowView
}

// A tab is a filter with the number of its cases; Count is below zero where nobody counts.
type tab struct {
	ID      string
	URL     string
	Count   int
	Current bool
}

// A rowView is a case in a list.
type rowView struct {
	handoff.Case
	URL    string
	Unread int
	Last   string
	Mine   bool
	Asks   bool      // the agent is asked for advice
	Since  time.Time // when the case was opened; when it was resolved for a resolved one
}

func (c *Console) showQueue(w http.ResponseWriter, r *http.Request, v visit) error {
	rows, err := c.unresolved(r.Context(), v.Agent)
	if err != nil {
		return err
	}
	p := queuePage{frame: c.newFrame(r, v), Tab: tabOpen, TeamF: r.FormValue("team"), Teams: c.opt.Teams}
	if p.inTab(r.FormValue("show")) != nil || r.FormValue("show") == tabResolved {
		p.Tab = r.FormValue("show")
	}
	p.Attention = attention(rows, v.Agent.ID)
	rows = ofTeam(rows, p.TeamF)
	p.Tabs = tabs(p, rows)
	if p.Tab == tabResolved {
		rows, err = c.resolved(r, p)
	} else {
		rows = p.chosen(rows, p.Tab)
	}
	if err != nil {
		return err
	}
	p.Rows = rowViews(rows, v.Agent.ID)
	return c.show(w, http.StatusOK, "queue", p)
}

// resolved gives the cases that are done, the latest first: nobody is pressed by them.
func (c *Console) resolved(r *http.Request, p queuePage) ([]handoff.Row, error) {
	rows, err := c.opt.Cases.Queue(r.Context(), handoff.Filter{
		States: []handoff.State{handoff.Resolved, handoff.Closed}, Team: p.TeamF, Reader: p.Agent.ID,
		Limit: mostResolved, Newest: true,
	})
	if err != nil {
		return nil, fmt.Errorf("read resolved cases: %w", err)
	}
	rows = c.visibleRows(rows, p.Agent)
	slices.SortStableFunc(rows, func(a, b handoff.Row) int { return b.Case.Updated.Compare(a.Case.Updated) })
	return rows, nil
}

// inTab gives the test of who belongs to a tab of unresolved cases; nil when there is no such tab.
func (p queuePage) inTab(id string) func(handoff.Case) bool {
	later := func(c handoff.Case) bool { return c.Snoozed.After(p.now) }
	switch id {
	case tabOpen:
		return func(c handoff.Case) bool { return c.WithHuman() && !later(c) }
	case tabMine:
		return func(c handoff.Case) bool {
			return c.Held() && c.Agent.ID == p.Agent.ID && !later(c) || slices.Contains(c.Watchers, p.Agent.ID)
		}
	case tabWaiting:
		return func(c handoff.Case) bool { return c.WithHuman() && !c.Held() && !later(c) }
	case tabLater:
		return func(c handoff.Case) bool { return c.WithHuman() && later(c) }
	case tabWithBot:
		return func(c handoff.Case) bool { return c.State == handoff.WithBot }
	default:
		return nil
	}
}

func (p queuePage) chosen(rows []handoff.Row, tab string) []handoff.Row {
	belongs := p.inTab(tab)
	var some []handoff.Row
	for _, r := range rows {
		if belongs(r.Case) {
			some = append(some, r)
		}
	}
	return some
}

func ofTeam(rows []handoff.Row, team string) []handoff.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r handoff.Row) bool { return team != "" && r.Case.Team != team })
}

func tabs(p queuePage, rows []handoff.Row) []tab {
	var all []tab
	for _, id := range []string{tabOpen, tabMine, tabWaiting, tabLater, tabWithBot, tabResolved} {
		t := tab{ID: id, URL: queuePath(id, p.TeamF), Count: -1, Current: id == p.Tab}
		if id != tabResolved {
			t.Count = len(p.chosen(rows, id))
		}
		all = append(all, t)
	}
	return all
}

func queuePath(tab, team string) string {
	query := url.Values{"show": {tab}}
	if team != "" {
		query.Set("team", team)
	}
	return "/console/queue?" + query.Encode()
}

func rowViews(rows []handoff.Row, agent string) []rowView {
	var views []rowView
	for _, r := range rows {
		v := rowView{Case: r.Case, URL: casePath(r.Case.Number), Unread: r.Unread, Last: r.Last, Since: r.Case.Opened}
		v.Asks = slices.Contains(r.Case.Advisers, agent)
		v.Mine = r.Case.Held() && r.Case.Agent.ID == agent
		v.Subject = cmp.Or(r.Case.Subject, r.Last)
		if strings.HasPrefix(v.Last, strings.TrimSuffix(v.Subject, "…")) {
			v.Last = "" // nothing was said since: once is enough
		}
		if !r.Case.Open() {
			v.Since = r.Case.Updated
		}
		views = append(views, v)
	}
	return views
}
