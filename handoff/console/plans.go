package console

import (
	"net/http"
	"net/url"
)

// A Plan is a guided flow as people look at it. All of it is plain text but the picture.
type Plan struct {
	ID      string
	Title   string
	Steps   []string // in words, in their order
	Actions []string // what it can have done, by name
	Groups  []string // whose members it is for; none: everybody
	SVG     []byte   // a picture of it
	Mermaid string   // the same as a flowchart in the language of Mermaid
}

// Plans are the guided flows, in a language. They may be used by many at once.
type Plans interface {
	// Plans lists all, in their order; pictures may be left out.
	Plans(lang string) []Plan
	// Plan gives one with its pictures; ok is false where there is none.
	Plan(id, lang string) (p Plan, ok bool)
}

const plansPath = "/console/flows"

// plansPage lists the flows.
type plansPage struct {
	frame
	Plans []Plan
}

// planPage shows one.
type planPage struct {
	frame
	Plan Plan
}

// HasPlans tells whether there are pages of flows.
func (f frame) HasPlans() bool { return f.c.opt.Plans != nil }

// PlanPath is where a flow is shown.
func (f frame) PlanPath(id string) string { return plansPath + "/" + url.PathEscape(id) }

func (c *Console) showPlans(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Plans == nil {
		return errNoPage
	}
	p := plansPage{frame: c.newFrame(r, v), Plans: c.opt.Plans.Plans(v.Lang)}
	if err := c.attend(r.Context(), &p.frame); err != nil {
		return err
	}
	return c.show(w, http.StatusOK, "flows", p)
}

func (c *Console) showPlan(w http.ResponseWriter, r *http.Request, v visit) error {
	p := planPage{frame: c.newFrame(r, v)}
	var err error
	if p.Plan, err = c.plan(r, v); err != nil {
		return err
	}
	if err := c.attend(r.Context(), &p.frame); err != nil {
		return err
	}
	return c.show(w, http.StatusOK, "flow", p)
}

func (c *Console) plan(r *http.Request, v visit) (Plan, error) {
	if c.opt.Plans == nil {
		return Plan{}, errNoPage
	}
	p, ok := c.opt.Plans.Plan(r.PathValue("id"), v.Lang)
	if !ok {
		return p, errNoPage
	}
	return p, nil
}

// drawPlan answers with the picture alone: pages show it as an image, in which nothing runs. Who opens it for itself
// has a page without scripts, links and forms.
func (c *Console) drawPlan(w http.ResponseWriter, r *http.Request, v visit) error {
	p, err := c.plan(r, v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(p.SVG) // the browser is gone: there is nobody to tell
	return nil
}
