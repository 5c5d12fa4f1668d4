package console

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// Limits of what one page lists, and of what is counted: a higher number tells nobody more.
const (
	rowsAtOnce  = 100
	hitsAtOnce  = 25
	mostSkipped = 5000
	mostCounted = 10_000
	mostEarlier = 5
)

// The tabs of the queue, in their order; the first is the one shown at the start.
const (
	tabOpen     = "open" // everything that humans have to do with
	tabMine     = "mine"
	tabWaiting  = "waiting"
	tabLater    = "later" // put off
	tabWithBot  = "with_bot"
	tabResolved = "resolved"
	tabFound    = "found" // what is looked for, in all of them; no tab of its own
)

func fixedTabs() []string {
	return []string{tabOpen, tabMine, tabWaiting, tabLater, tabWithBot, tabResolved}
}

// queuePage lists cases: those of a tab, most pressing first, or what is looked for, the newest first.
type queuePage struct {
	frame
	Tab   string
	TeamF string // the team that is filtered by
	Teams []Team
	Tabs  []tab
	Rows  []rowView
	pager
	search
	viewing
	Bulk bulkForm
}

// A pager leads to the other parts of a long list; without address there are none.
type pager struct {
	From, To       int // the rows that are shown, counted from 1
	Previous, Next string
}

// A tab is a list with the number of its cases; Count is below zero where nobody counts.
type tab struct {
	ID      string
	Name    string
	URL     string
	Count   int
	More    bool // there are more than were counted
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
	hit
}

func (c *Console) showQueue(w http.ResponseWriter, r *http.Request, v visit) error {
	p, err := c.queuePage(r, v)
	if err != nil {
		return err
	}
	if err := c.fill(r.Context(), &p, r.FormValue("from")); err != nil {
		return err
	}
	return c.show(w, http.StatusOK, "queue", p)
}

// queuePage understands what is asked for.
func (c *Console) queuePage(r *http.Request, v visit) (queuePage, error) {
	p := queuePage{frame: c.newFrame(r, v), Tab: tabOpen, TeamF: r.FormValue("team"), Teams: c.opt.Teams}
	p.Asked = strings.TrimSpace(r.FormValue("q"))
	if err := c.readViews(r, &p); err != nil {
		return p, err
	}
	wanted := cmp.Or(p.View.Tab, r.FormValue("show"))
	if _, known := p.filter(wanted); known {
		p.Tab = wanted
	}
	if p.Asked != "" || r.Form.Has("q") && p.View.ID == 0 && !r.Form.Has("show") {
		p.Tab = tabFound
	}
	return p, c.attend(r.Context(), &p.frame)
}

// fill reads the rows and counts the tabs.
func (c *Console) fill(ctx context.Context, p *queuePage, from string) error {
	f, _ := p.filter(p.Tab)
	f.Skip, f.Limit = skipped(from), rowsAtOnce
	var err error
	if p.Tab == tabFound {
		f.Limit = hitsAtOnce
		if f, err = c.understand(ctx, p, f); err != nil {
			return err
		}
	}
	if p.Problem == "" {
		if err := c.readRows(ctx, p, f); err != nil {
			return err
		}
	}
	if p.Bulk, err = c.bulkForm(ctx, p.Agent); err != nil {
		return err
	}
	return c.countTabs(ctx, p)
}

// readRows reads one row more than it shows, to know whether there are others.
func (c *Console) readRows(ctx context.Context, p *queuePage, f handoff.Filter) error {
	limit := f.Limit
	f.Limit++
	rows, err := c.opt.Cases.Find(ctx, p.query, f)
	if err != nil {
		return fmt.Errorf("read the queue: %w", err)
	}
	shown := rows[:min(len(rows), limit)]
	p.Rows = rowViews(shown, p.Agent.ID)
	p.From, p.To = f.Skip+1, f.Skip+len(shown)
	if len(rows) > limit && f.Skip+limit <= mostSkipped {
		p.Next = p.page(f.Skip + limit)
	}
	if f.Skip > 0 {
		p.Previous = p.page(max(0, f.Skip-limit))
	}
	return c.mark(ctx, p, visit{Agent: p.Agent, Lang: p.Lang})
}

func skipped(from string) int {
	n, err := strconv.Atoi(from)
	if err != nil || n < 0 || n > mostSkipped {
		return 0
	}
	return n
}

// filter gives what a tab asks for; known is false when there is no such tab.
func (p queuePage) filter(tab string) (f handoff.Filter, known bool) {
	f = handoff.Filter{Team: p.TeamF, Reader: p.Agent.ID, Hidden: p.c.hidden(p.Agent)}
	f.Now = p.now
	switch tab {
	case tabOpen:
		f.States, f.Awake = withHuman(), true
	case tabMine:
		f.States, f.Mine, f.Awake = append(withHuman(), handoff.WithBot), true, true
	case tabWaiting:
		f.States, f.Awake = []handoff.State{handoff.Opening, handoff.Waiting, handoff.Escalated}, true
	case tabLater:
		f.States, f.Asleep = withHuman(), true
	case tabWithBot:
		f.States = []handoff.State{handoff.WithBot}
	case tabResolved: // nobody is pressed by them
		f.States, f.Newest = []handoff.State{handoff.Resolved, handoff.Closed}, true
	case tabFound:
		f.Newest = true
	default:
		return f, false
	}
	return f, true
}

// withHuman are the states in which humans have something to do.
func withHuman() []handoff.State {
	var states []handoff.State
	for _, s := range handoff.States() {
		if (handoff.Case{State: s}).WithHuman() {
			states = append(states, s)
		}
	}
	return states
}

// attend counts what an agent should look at next, each case once: those with unread words that are the agent's or
// nobody's, and those about which a colleague asks.
func (c *Console) attend(ctx context.Context, f *frame) error {
	f.Attention = 0
	for _, part := range []struct {
		only handoff.Only
		sign int
	}{
		{handoff.Only{Concerns: true, Unread: true}, 1},
		{handoff.Only{Mine: true, Advises: true}, 1},
		{handoff.Only{Mine: true, Advises: true, Unread: true}, -1}, // who is asked watches: it is in both
	} {
		n, err := c.opt.Cases.Count(ctx, handoff.Query{}, handoff.Filter{
			States: withHuman(), Reader: f.Agent.ID, Hidden: c.hidden(f.Agent), Only: part.only,
		}, mostCounted)
		if err != nil {
			return fmt.Errorf("count what needs attention: %w", err)
		}
		f.Attention += part.sign * n
	}
	var err error
	f.Awaited, err = c.awaited(ctx, f.Agent)
	return err
}

// countTabs makes the tabs: the fixed ones, and then the agent's views.
func (c *Console) countTabs(ctx context.Context, p *queuePage) error {
	for _, id := range fixedTabs() {
		t := tab{ID: id, Name: p.Say("queue.tab." + id), URL: p.address(id, p.TeamF), Count: -1}
		t.Current = id == p.Tab && p.View.ID == 0
		if id != tabResolved {
			f, _ := p.filter(id)
			n, err := c.opt.Cases.Count(ctx, handoff.Query{}, f, mostCounted)
			if err != nil {
				return fmt.Errorf("count the cases of tab %s: %w", id, err)
			}
			t.Count, t.More = min(n, mostCounted-1), n >= mostCounted
		}
		p.Tabs = append(p.Tabs, t)
	}
	return c.countViews(ctx, p)
}

// address leads to a tab, or to what is looked for.
func (p queuePage) address(tab, team string) string {
	query := url.Values{}
	if tab == tabFound {
		query.Set("q", p.Asked)
	} else {
		query.Set("show", tab)
	}
	if team != "" {
		query.Set("team", team)
	}
	return "/console/queue?" + query.Encode()
}

// page leads to another part of the same list.
func (p queuePage) page(from int) string {
	address := p.address(p.Tab, p.TeamF)
	if p.View.ID > 0 {
		address = viewPath(p.View.ID)
	}
	if from == 0 {
		return address
	}
	return address + "&from=" + strconv.Itoa(from)
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
