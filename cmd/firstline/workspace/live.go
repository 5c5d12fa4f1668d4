package workspace

import (
	"fmt"
	"net"
	"net/url"

	"github.com/firstline-support/firstline/cmd/firstline/actions"
)

// checkActions finds actions that nobody asks for, which mostly are misspelt, and what is missing for those that are
// really done.
func (c *crossing) checkActions(s *sheet) {
	used := map[string]bool{}
	for _, f := range c.Flows {
		for _, step := range f.Steps {
			used[step.Action.Name] = true
		}
	}
	for name := range c.Config.Actions {
		if !used[name] {
			s.warn("actions."+name, fmt.Sprintf("no flow asks for the action %q", name),
				"take it out, or check the spelling in the flow")
		}
	}
	for _, a := range c.Actions {
		if !used[a.ID] {
			c.warn(a.File, a.Line, fmt.Sprintf("no flow asks for the action %q", a.ID),
				"take it out, or check the spelling in the flow")
		}
		if _, simulated := c.Config.Actions[a.ID]; !simulated {
			c.checkLive(a)
		}
	}
}

// checkLive finds what an action that is really done lacks: it would fail, or worse, half of it.
func (c *crossing) checkLive(a actions.Action) {
	lacks := func(what, fix string) {
		c.problems = append(c.problems, Problem{File: a.File, Line: a.Line, What: what,
			Fix: fix + ", or simulate the action in firstline.yaml: `actions: {" + a.ID + ": {simulate: ok}}`"})
	}
	if a.LDAP != nil && !c.Config.Directory.On() {
		lacks("nothing says where the directory is", "add `directory:` to firstline.yaml")
	}
	if a.NeedsProof() && !c.Config.Proof.On() {
		lacks("nobody can prove whose an account is", "add `proof:` to firstline.yaml")
	}
	if a.HandsOver() && !c.Config.Web.private() {
		lacks("people cannot open the page that shows them a secret",
			"write the https:// address at which they reach us as `web.public_url`")
	}
}

// private tells whether secrets can be shown on our pages: over HTTPS, or on this machine alone.
func (w Web) private() bool {
	if w.PublicURL == "" {
		host, _, err := net.SplitHostPort(w.Listen)
		return err == nil && local(host)
	}
	u, err := url.Parse(w.PublicURL)
	return err == nil && (u.Scheme == "https" || local(u.Hostname()))
}

// local tells whether a host is this machine.
func local(host string) bool { return host == "localhost" || net.ParseIP(host).IsLoopback() }
