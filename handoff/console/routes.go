package console

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/firstline-support/firstline/handoff"
)

// A role is what a visitor must be to use a route.
type role string

const (
	anyone role = "anyone"
	agent  role = "agent" // signed in, and still on the roster
	lead   role = "lead"  // and at least that
	admin  role = "admin"
)

// needs are the roles of the roster that a role of a route asks for.
var needs = map[role]handoff.Role{agent: handoff.Member, lead: handoff.Lead, admin: handoff.Admin}

// A route is one line of the table below: who may do what, and where it is done.
type route struct {
	pattern string
	role    role
	serve   page
}

// routes is everything the console answers to.
func (c *Console) routes() []route {
	return slices.Concat(c.deskRoutes(), c.actionRoutes(), c.adminRoutes())
}

// actionRoutes are about what the bot does for people. Which requests are whose to decide is up to
// [handoff.Approvals].
func (c *Console) actionRoutes() []route {
	return []route{
		{"GET " + approvalsPath, agent, c.showApprovals},
		{"POST " + approvalsPath + "/{id}", agent, c.decide},
		{"GET " + plansPath, agent, c.showPlans},
		{"GET " + plansPath + "/{id}", agent, c.showPlan},
		{"GET " + plansPath + "/{id}/picture.svg", agent, c.drawPlan},
	}
}

// adminRoutes are about who works here, and what they did.
func (c *Console) adminRoutes() []route {
	return []route{
		{"GET /console/agents", admin, c.showAgents},
		{"POST /console/agents", admin, c.addAgent},
		{"POST /console/agents/{id}/role", admin, c.changeRole},
		{"POST /console/agents/{id}/link", admin, c.newLink},
		{"POST /console/agents/{id}/sign-out", admin, c.signOutAgent},
		{"POST /console/agents/{id}/remove", admin, c.removeAgent},
		{"GET /console/model", admin, c.showModel},
		{"GET /console/audit", admin, c.showAudit},
		{"GET /console/audit.csv", admin, c.downloadAudit},
	}
}

// deskRoutes are about cases and what the bot knows.
func (c *Console) deskRoutes() []route {
	return []route{
		{"GET /console/sign-in", anyone, c.showSignIn},
		{"POST /console/sign-in", anyone, c.signIn},
		{"GET " + startSignOn, anyone, c.beginSignOn},
		{"GET " + Callback, anyone, c.finishSignOn},
		{"POST /console/sign-out", agent, c.signOut},
		{"POST /console/language", agent, c.switchLanguage},
		{"GET /console/{$}", agent, c.showStart},
		{"GET /console/queue", agent, c.showQueue},
		{"POST /console/views", agent, c.saveView},
		{"POST /console/views/{view}", agent, c.renameView},
		{"POST /console/views/{view}/remove", agent, c.removeView},
		c.bulk("take", handoff.Take),
		c.bulk("assign", handoff.Assign),
		c.bulk("transfer", handoff.Transfer),
		c.bulk("prioritise", handoff.Prioritise),
		c.bulk("snooze", handoff.Snooze),
		c.bulk("resolve", handoff.Resolve),
		c.bulk("merge", handoff.Merge),
		c.bulk("close", handoff.Close),
		{"GET /console/events", agent, c.streamEvents},
		{"GET /console/cases/{number}", agent, c.showCase},
		c.act("take", handoff.Take),
		c.act("release", handoff.Release),
		c.act("reply", handoff.Reply),
		c.act("note", handoff.AddNote),
		c.act("consult", handoff.Consult),
		c.act("hand-back", handoff.HandBack),
		c.act("resolve", handoff.Resolve),
		c.act("reopen", handoff.Reopen),
		c.act("take-over", handoff.TakeOver),
		c.act("assign", handoff.Assign),
		c.act("transfer", handoff.Transfer),
		c.act("escalate", handoff.Escalate),
		c.act("ask", handoff.Ask),
		c.act("merge", handoff.Merge),
		c.act("close", handoff.Close),
		c.act("snooze", handoff.Snooze),
		c.act("wake", handoff.Wake),
		c.act("prioritise", handoff.Prioritise),
		c.act("categorise", handoff.Categorise),
		c.act("watch", handoff.Watch),
		c.act("unwatch", handoff.Unwatch),
		c.act("link", handoff.Link),
		c.act("amend", handoff.Amend),
		c.act("retract", handoff.Retract),
		{"GET /console/cases/{number}/files/{file}", agent, c.downloadFile},
		{"POST /console/cases/{number}/draft", agent, c.keepDraft},
		{"POST /console/cases/{number}/read", agent, c.markRead},
		{"POST /console/cases/{number}/here", agent, c.beHere},
		{"GET /console/cases/{number}/suggestions", agent, c.showSuggestions},
		{"POST /console/cases/{number}/suggest-reply", agent, c.suggestReply},
		{"POST /console/cases/{number}/translate-reply", agent, c.translateReply},
		{"POST /console/cases/{number}/translate", agent, c.translateWords},
		{"GET /console/cases/{number}/article", agent, c.downloadArticle},
		{"POST /console/cases/{number}/article", agent, c.draftArticle},
		{"GET /console/teach", agent, c.showTeach},
		{"POST /console/teach", agent, c.assign},
		{"POST /console/teach/{teaching}/undo", lead, c.undoTeaching},
		{"GET /console/knowledge", agent, c.showKnowledge},
		{"GET /console/knowledge/drafts/{question}", agent, c.downloadDraft},
		{"GET /console/knowledge/answers/{answer}", agent, c.downloadAnswer},
		{"POST /console/knowledge/answers", agent, c.reviewAnswers},
		{"POST /console/away", agent, c.setAway},
		{"GET /console/sessions", agent, c.showSessions},
		{"POST /console/sessions/end-others", agent, c.endOthers},
		{"POST /console/sessions/{session}/end", agent, c.endSession},
		{"GET /console/assets/{version}/{file}", anyone, c.serveAsset},
		{"GET /console/", agent, c.showNothing},
	}
}

// act is the route of a verb, for those whose role permits it.
func (c *Console) act(name string, verb handoff.Verb) route {
	need := agent
	if !handoff.Member.Permits(verb) {
		need = lead
	}
	return route{"POST /console/cases/{number}/" + name, need, c.perform(verb)}
}

// bulk is the route of a verb for several cases at once.
func (c *Console) bulk(name string, verb handoff.Verb) route {
	return route{"POST /console/bulk/" + name, c.act(name, verb).role, c.performAll(verb)}
}

// A visit is who makes a request. Agent is zero for those who are not signed in.
type visit struct {
	Agent handoff.Agent
	Lang  string
}

// A page answers one request. It writes nothing when it gives an error.
type page func(w http.ResponseWriter, r *http.Request, v visit) error

// maxForm is the largest form that is read: the longest text, each byte written as %XX, and a little more.
const maxForm = 3*handoff.MaxText + 4<<10

// live marks the requests that a page's own script makes to look again.
const live = "Firstline-Live"

// isLive tells whether a script asks and not a person. That does not count as somebody being at work: a queue that is
// left open must not keep a session alive, and must not revive one that is signed out at the same moment.
func isLive(r *http.Request) bool {
	return r.Method == http.MethodGet && (r.Header.Get(live) != "" || r.Header.Get("Accept") == "text/event-stream")
}

// allow lets in who has the role, and shows what went wrong where something did.
func (c *Console) allow(need role, serve page) http.Handler {
	visited := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, c.mostBytes(r))
		v, err := c.visitor(r)
		if err == nil {
			err = c.admit(r, v, need)
		}
		if err == nil {
			err = serve(w, r, v)
		}
		if err != nil {
			c.showError(w, r, v, err)
		}
	})
	saved := c.sessions.LoadAndSave(visited)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isLive(r) {
			c.onlyLoad(w, r, visited)
			return
		}
		c.audited(saved).ServeHTTP(w, r)
	})
}

// admit refuses who has not the role, and hides cases of private teams from all others.
func (c *Console) admit(r *http.Request, v visit, need role) error {
	if need == anyone {
		return nil
	}
	if v.Agent.ID == "" {
		return errSignedOut
	}
	if !v.Agent.Role.AtLeast(needs[need]) {
		return errNotYours
	}
	if r.PathValue("number") == "" {
		return nil
	}
	number, err := caseNumber(r)
	if err != nil {
		return err
	}
	_, err = c.visible(r.Context(), v, number)
	return err
}

// visible gives a case that the visitor may see. Others are not there.
func (c *Console) visible(ctx context.Context, v visit, number int64) (handoff.Case, error) {
	found, err := c.opt.Cases.Case(ctx, number)
	if err != nil {
		return found, fmt.Errorf("load case %d: %w", number, err)
	}
	if !c.sees(v.Agent, found) {
		return handoff.Case{}, fmt.Errorf("case %d is of a private team: %w", number, handoff.ErrNoCase)
	}
	return found, nil
}

func (c *Console) sees(a handoff.Agent, found handoff.Case) bool { return c.privacy().Agent(a)(found) }

// hidden are the teams whose cases the agent may not see, unless the agent has them.
func (c *Console) hidden(a handoff.Agent) []string { return c.privacy().Hidden(a) }

// privacy are the private teams.
func (c *Console) privacy() handoff.Privacy {
	var teams handoff.Privacy
	for _, t := range c.opt.Teams {
		if t.Private {
			teams = append(teams, t.ID)
		}
	}
	return teams
}

// onlyLoad gives the request its session without prolonging it.
func (c *Console) onlyLoad(w http.ResponseWriter, r *http.Request, next http.Handler) {
	token := ""
	if cookie, err := r.Cookie(c.sessions.Cookie.Name); err == nil {
		token = cookie.Value
	}
	ctx, err := c.sessions.Load(r.Context(), token)
	if err != nil {
		c.sessions.ErrorFunc(w, r, err)
		return
	}
	next.ServeHTTP(w, r.WithContext(ctx))
}

// visitor finds out who is asking. An agent who left the roster is nobody from the next request on.
func (c *Console) visitor(r *http.Request) (visit, error) {
	v := visit{Lang: c.browserLanguage(r)}
	id := c.sessions.GetString(r.Context(), sessionAgent)
	if id == "" {
		return v, nil
	}
	var err error
	v.Agent, err = c.opt.Staff.Agent(r.Context(), id)
	if errors.Is(err, handoff.ErrNoAgent) {
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("look up agent %s: %w", id, err)
	}
	if began := c.sessions.GetInt64(r.Context(), sessionBegan); began < v.Agent.SignedOut.UnixMicro() {
		return visit{Lang: v.Lang}, nil
	}
	if !isLive(r) {
		c.sessions.Put(r.Context(), sessionSeen, c.opt.Now().UnixMicro())
		if !c.sessions.Exists(r.Context(), sessionID) { // it is from before there was a page of sessions
			c.sessions.Put(r.Context(), sessionID, rand.Text())
		}
	}
	v.Lang = c.agentLanguage(r.Context(), v)
	seenBy(r, v.Agent.ID)
	return v, nil
}

// agentLanguage is what the agent switched to, or else their own language, or else the browser's.
func (c *Console) agentLanguage(ctx context.Context, v visit) string {
	for _, lang := range []string{c.sessions.GetString(ctx, sessionLang), v.Agent.Lang} {
		if known(lang) {
			return lang
		}
	}
	return v.Lang
}

func (c *Console) showStart(w http.ResponseWriter, r *http.Request, _ visit) error {
	http.Redirect(w, r, "/console/queue", http.StatusSeeOther)
	return nil
}

func (c *Console) showNothing(http.ResponseWriter, *http.Request, visit) error { return errNoPage }
