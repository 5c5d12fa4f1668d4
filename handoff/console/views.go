package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/firstline-support/firstline/handoff"
)

// viewing is what a page shows of the agent's views.
type viewing struct {
	View  handoff.View // the one that is looked at; zero when none is
	Share string       // the team that the agent may share with; empty: none
	views []handoff.View
}

// Changes tells whether the agent may rename the view and take it away.
func (p queuePage) Changes() bool { return p.View.ID > 0 && p.View.ChangedBy(p.Agent) }

// readViews reads the agent's views, and takes over what the one that is asked for looks for.
func (c *Console) readViews(r *http.Request, p *queuePage) error {
	if p.Agent.Shares(p.Agent.Team) {
		p.Share = p.Agent.Team
	}
	var err error
	if p.views, err = c.opt.Cases.Views(r.Context(), p.Agent); err != nil {
		return fmt.Errorf("list the views: %w", err)
	}
	id := r.FormValue("view")
	if id == "" {
		return nil
	}
	if p.View, err = viewOf(p.views, id); err != nil {
		return err
	}
	p.Asked, p.TeamF = p.View.Query, p.View.Team
	return nil
}

func viewOf(views []handoff.View, id string) (handoff.View, error) {
	number, err := strconv.ParseInt(id, 10, 64)
	i := slices.IndexFunc(views, func(v handoff.View) bool { return v.ID == number })
	if err != nil || i < 0 {
		return handoff.View{}, handoff.ErrNoView
	}
	return views[i], nil
}

func viewPath(id int64) string { return "/console/queue?view=" + strconv.FormatInt(id, 10) }

// longestView is above every name that still looks like a tab, in characters.
const longestView = 40

func viewName(r *http.Request) (string, error) {
	name := strings.Join(strings.Fields(strings.ToValidUTF8(r.PostFormValue("name"), "")), " ")
	if name == "" || len([]rune(name)) > longestView {
		return "", errNoName
	}
	return name, nil
}

// saveView keeps what the agent looks at under a name.
func (c *Console) saveView(w http.ResponseWriter, r *http.Request, v visit) error {
	name, err := viewName(r)
	if err != nil {
		return err
	}
	view := handoff.View{Owner: v.Agent.ID, Name: name, Query: strings.TrimSpace(r.PostFormValue("q"))}
	if len(view.Query) > handoff.MaxQuery {
		return errMalformed
	}
	p := queuePage{frame: c.newFrame(r, v)}
	if _, known := p.filter(r.PostFormValue("show")); known && view.Query == "" {
		view.Tab = r.PostFormValue("show")
	}
	team := r.PostFormValue("team")
	if slices.ContainsFunc(c.opt.Teams, func(t Team) bool { return t.ID == team }) {
		view.Team = team
	}
	if r.PostFormValue("share") != "" {
		if !v.Agent.Shares(v.Agent.Team) {
			return errNotYours
		}
		view.Share = v.Agent.Team
	}
	if view, err = c.opt.Cases.PutView(r.Context(), view); err != nil {
		return fmt.Errorf("save view: %w", err)
	}
	http.Redirect(w, r, viewPath(view.ID), http.StatusSeeOther)
	return nil
}

// ownView gives the view that a form is about, which the agent may change.
func (c *Console) ownView(r *http.Request, v visit) (handoff.View, error) {
	views, err := c.opt.Cases.Views(r.Context(), v.Agent)
	if err != nil {
		return handoff.View{}, fmt.Errorf("list the views: %w", err)
	}
	view, err := viewOf(views, r.PathValue("view"))
	if err == nil && !view.ChangedBy(v.Agent) {
		err = errNotYours
	}
	return view, err
}

func (c *Console) renameView(w http.ResponseWriter, r *http.Request, v visit) error {
	view, err := c.ownView(r, v)
	if err == nil {
		view.Name, err = viewName(r)
	}
	if err == nil {
		_, err = c.opt.Cases.PutView(r.Context(), view)
	}
	if err != nil {
		return fmt.Errorf("rename view: %w", err)
	}
	http.Redirect(w, r, viewPath(view.ID), http.StatusSeeOther)
	return nil
}

func (c *Console) removeView(w http.ResponseWriter, r *http.Request, v visit) error {
	view, err := c.ownView(r, v)
	if err == nil {
		err = c.opt.Cases.RemoveView(r.Context(), view.ID)
	}
	if err != nil {
		return fmt.Errorf("remove view: %w", err)
	}
	http.Redirect(w, r, "/console/queue", http.StatusSeeOther)
	return nil
}

// countViews adds the agent's views to the tabs.
func (c *Console) countViews(ctx context.Context, p *queuePage) error {
	for _, view := range p.views {
		t := tab{ID: "view-" + strconv.FormatInt(view.ID, 10), Name: view.Name, URL: viewPath(view.ID)}
		t.Current = view.ID == p.View.ID
		n, err := c.tally(ctx, *p, view)
		if err != nil {
			return fmt.Errorf("count view %d: %w", view.ID, err)
		}
		t.Count, t.More = min(n, mostTallied), n > mostTallied
		p.Tabs = append(p.Tabs, t)
	}
	return nil
}

// A view is counted up to so many, and not more often than in this time, however many pages its agent has open.
const (
	mostTallied = 99
	tallyLife   = 20 * time.Second
	mostTallies = 10_000
)

// tallies are the latest counts of views.
type tallies struct {
	mu    sync.Mutex
	known map[string]tally // guarded by mu; by agent and what is looked for
}

type tally struct {
	n  int
	at time.Time
}

func newTallies() *tallies { return &tallies{known: map[string]tally{}} }

func (t *tallies) get(key string, now time.Time) (int, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	last, known := t.known[key]
	return last.n, known && now.Sub(last.at) < tallyLife && !now.Before(last.at)
}

func (t *tallies) put(key string, n int, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.known) >= mostTallies {
		clear(t.known)
	}
	t.known[key] = tally{n, now}
}

// tally counts what a view finds for an agent; below zero where it finds nothing because its words mean nothing now.
func (c *Console) tally(ctx context.Context, p queuePage, view handoff.View) (int, error) {
	key := strings.Join([]string{p.Agent.ID, string(p.Agent.Role), view.Tab, view.Team, view.Query}, "\x00")
	if n, fresh := c.tallies.get(key, p.now); fresh {
		return n, nil
	}
	p = queuePage{frame: p.frame, Tab: view.Tab, TeamF: view.Team, search: search{Asked: view.Query}}
	if view.Query != "" || view.Tab == "" {
		p.Tab = tabFound
	}
	f, _ := p.filter(p.Tab)
	var err error
	if p.Tab == tabFound {
		if f, err = c.understand(ctx, &p, f); err != nil {
			return 0, err
		}
	}
	n := -1
	if p.Problem == "" {
		if n, err = c.opt.Cases.Count(ctx, p.query, f, mostTallied+1); err != nil {
			return 0, err
		}
	}
	c.tallies.put(key, n, p.now)
	return n, nil
}
