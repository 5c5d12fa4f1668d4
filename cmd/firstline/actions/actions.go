package actions

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/call"
	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/probe"
	"github.com/firstline-support/firstline/bot/action/program"
	"github.com/firstline-support/firstline/bot/action/tool"
	"github.com/firstline-support/firstline/intents/flow"
)

// Folder is where a workspace declares actions.
const Folder = "actions"

// A Problem is one mistake in a file.
type Problem struct {
	File      string
	Line      int
	What, Fix string
}

// An Action is one file.
type Action struct {
	ID     string            `yaml:"id"`
	Title  map[string]string `yaml:"title"`
	Params declare.Params    `yaml:"params"`

	LDAP     *LDAP           `yaml:"ldap"`
	HTTP     *HTTP           `yaml:"http"`
	Program  *Program        `yaml:"program"`
	MCP      *MCP            `yaml:"mcp"`
	Check    *probe.Declared `yaml:"check"`
	Account  *Account        `yaml:"account"`
	Simulate *Simulate       `yaml:"simulate"`

	Changes   *bool       `yaml:"changes"`
	Subject   string      `yaml:"subject"`
	Sensitive bool        `yaml:"sensitive"`
	Proof     []string    `yaml:"proof"`
	Approval  bool        `yaml:"approval"`
	Groups    []string    `yaml:"groups"`
	Except    []string    `yaml:"except"`
	Caps      action.Caps `yaml:"caps"`
	DryRun    bool        `yaml:"dry_run"`

	File string `yaml:"-"`
	Line int    `yaml:"-"`
}

// LDAP is a change or a look in the directory of the workspace.
type LDAP struct {
	Do   string `yaml:"do"`            // one of the deeds
	Keep bool   `yaml:"keep_password"` // of reset: the new password need not be changed at the first sign-in
}

// HTTP is a request to another system.
type HTTP struct {
	call.Config `yaml:",inline"`
	Secret      string `yaml:"secret"` // where the secret of auth is: env:NAME or file:PATH
}

// Program is a program of this machine.
type Program struct {
	program.Config `yaml:",inline"`
	Secrets        map[string]string `yaml:"secrets"` // variables of its environment, and where their secrets are
}

// MCP is a tool of an MCP server.
type MCP struct {
	tool.Config `yaml:",inline"`
	Secret      string            `yaml:"secret"`  // where the secret of auth is
	Secrets     map[string]string `yaml:"secrets"` // variables of a server that is a program, and where their secrets are
}

// Account is what a person does with their own account here.
type Account struct {
	Do string `yaml:"do"` // one of Link, Unlink, Enrol and Confirm
}

// What can be done with one's own account: link it to the chat account, after a proof, or take that back; begin to give
// it an authenticator app, after a proof, and end that with a code which the app shows.
const (
	Link    = "link"
	Unlink  = "unlink"
	Enrol   = "enrol"
	Confirm = "confirm"
)

// Simulate ends as it says, and touches nothing.
type Simulate struct {
	Code   string            `yaml:"code"`
	Values map[string]string `yaml:"values"`
	Secret string            `yaml:"secret"` // something that is handed over as a password would be
}

// What can be done in the directory.
const (
	unlock       = "unlock"
	reset        = "reset"
	addMember    = "add_member"
	removeMember = "remove_member"
	state        = "state"
)

// deeds are what an LDAP action may do, with whether it changes something and what it is given.
var deeds = map[string]struct {
	changes bool
	params  []string
}{
	unlock: {true, []string{"account"}}, reset: {true, []string{"account"}}, state: {false, []string{"account"}},
	addMember: {true, []string{"account", "group"}}, removeMember: {true, []string{"account", "group"}},
}

// Load reads all actions of a workspace, in the order of their names, with everything that is wrong with them.
func Load(fsys fs.FS) ([]Action, []Problem) {
	names, err := fs.Glob(fsys, path.Join(Folder, "*.yaml"))
	if err != nil {
		return nil, []Problem{{Folder, 1, "the folder name is no valid pattern", "rename the folder"}}
	}
	var all []Action
	var problems []Problem
	for _, name := range names {
		s := &sheet{file: name}
		if a, ok := s.load(fsys); ok {
			all = append(all, a)
		}
		problems = append(problems, s.problems...)
	}
	return all, problems
}

// ChangesSomething tells whether it may be begun once only.
func (a Action) ChangesSomething() bool {
	switch {
	case a.Changes != nil:
		return *a.Changes
	case a.LDAP != nil:
		return deeds[a.LDAP.Do].changes
	case a.Check != nil:
		return false
	case a.HTTP != nil:
		return !slices.Contains([]string{"GET", "HEAD"}, strings.ToUpper(a.HTTP.Method))
	}
	return true
}

// NeedsProof tells whether somebody has to prove whose an account is before it is done.
func (a Action) NeedsProof() bool { return a.Sensitive || a.Account != nil && a.Account.Do != Unlink }

// HandsOver tells whether it ends with a secret that is shown to the person alone.
func (a Action) HandsOver() bool {
	switch {
	case a.LDAP != nil:
		return a.LDAP.Do == reset
	case a.Account != nil:
		return a.Account.Do == Enrol
	case a.HTTP != nil:
		return a.HTTP.Result.Secret()
	case a.MCP != nil:
		return a.MCP.Result.Secret()
	}
	return false // a program may give one as well, which nobody knows beforehand
}

// Rule is what flows have to keep to.
func (a Action) Rule() flow.Rule {
	r := flow.Rule{Check: !a.ChangesSomething(), Sensitive: a.Sensitive, Subject: a.Subject, Approval: a.Approval}
	if params := a.params(); len(params) > 0 {
		r.Params = map[string]bool{}
		for name, p := range params {
			r.Params[name] = !p.Optional
		}
	}
	return r
}

// params are those that are declared, or those that the deed has.
func (a Action) params() declare.Params {
	if a.Account != nil && len(a.Params) == 0 {
		params := declare.Params{"account": {}}
		switch a.Account.Do {
		case Unlink:
			return declare.Params{}
		case Confirm:
			params["code"] = declare.Param{}
		}
		return params
	}
	if a.LDAP == nil || len(a.Params) > 0 {
		return a.Params
	}
	params := declare.Params{}
	for _, name := range deeds[a.LDAP.Do].params {
		params[name] = declare.Param{}
	}
	return params
}

// Rules are those of all actions.
func Rules(all []Action) flow.Rules {
	rules := flow.Rules{}
	for _, a := range all {
		rules[a.ID] = a.Rule()
	}
	return rules
}

// check gives what is wrong with an action as a whole.
func (a Action) check() []declare.Problem {
	problems := declare.Under("params", a.Params.Check())
	bad := func(field, what, fix string) {
		problems = append(problems, declare.Problem{Field: field, What: what, Fix: fix})
	}
	if want := strings.TrimSuffix(path.Base(a.File), ".yaml"); a.ID != want {
		bad("id", fmt.Sprintf("the id %q is not the file's name", a.ID),
			fmt.Sprintf("write id: %s, or rename the file", want))
	}
	if !declare.IsName(a.ID) {
		bad("id", fmt.Sprintf("%q is no name for an action", a.ID), "use small letters, digits and underscores")
	}
	switch kinds := a.kinds(); len(kinds) {
	case 0:
		bad("", "nothing says what does it", "add ldap, http, program, mcp, check, account or simulate")
	case 1:
	default:
		bad(kinds[1], "it is to be done in "+strings.Join(kinds, " and "), "keep one of them")
	}
	if a.LDAP != nil {
		problems = append(problems, declare.Under("ldap", a.LDAP.check(a))...)
	}
	if a.HTTP != nil {
		problems = append(problems, declare.Under("http", a.HTTP.check(a.Params))...)
	}
	return slices.Concat(problems, a.checkOthers(), a.checkRules())
}

// checkOthers is about the kinds that are checked by their own rooms alone.
func (a Action) checkOthers() (problems []declare.Problem) {
	if a.Program != nil {
		problems = append(problems, declare.Under("program", a.Program.Check())...)
	}
	if a.MCP != nil {
		problems = append(problems, declare.Under("mcp", a.MCP.Check(a.Params))...)
	}
	if a.Account != nil && !slices.Contains([]string{Link, Unlink, Enrol, Confirm}, a.Account.Do) {
		problems = append(problems, declare.Problem{Field: "account.do",
			What: fmt.Sprintf("%q is nothing that can be done", a.Account.Do), Fix: "write link, unlink, enrol or confirm"})
	}
	if a.Account != nil && a.Account.Do != Unlink && a.Subject != "account" {
		problems = append(problems, declare.Problem{Field: "subject", What: "nothing says which account it is about",
			Fix: "write `subject: account`"})
	}
	if a.Check != nil {
		if err := a.Check.Check(); err != nil {
			problems = append(problems, declare.Problem{Field: "check", What: err.Error(),
				Fix: "put it right as the message says"})
		}
	}
	return problems
}

// kinds are those that are there.
func (a Action) kinds() (kinds []string) {
	for _, kind := range []struct {
		name  string
		there bool
	}{{"ldap", a.LDAP != nil}, {"http", a.HTTP != nil}, {"program", a.Program != nil}, {"mcp", a.MCP != nil},
		{"check", a.Check != nil}, {"account", a.Account != nil}, {"simulate", a.Simulate != nil}} {
		if kind.there {
			kinds = append(kinds, kind.name)
		}
	}
	return kinds
}

func (l LDAP) check(a Action) []declare.Problem {
	deed, known := deeds[l.Do]
	if !known {
		return []declare.Problem{{Field: "do", What: fmt.Sprintf("%q is nothing that can be done", l.Do),
			Fix: "write unlock, reset, add_member, remove_member or state"}}
	}
	if l.Keep && l.Do != reset {
		return []declare.Problem{{Field: "keep_password", What: "only a new password can be kept", Fix: "take it out"}}
	}
	if deed.changes && (!a.Sensitive || a.Subject != "account") {
		return []declare.Problem{{Field: "do",
			What: "an account would be changed for somebody who has not proved that it is theirs",
			Fix:  "add `sensitive: true` and `subject: account`"}}
	}
	return nil
}

func (h HTTP) check(p declare.Params) []declare.Problem {
	problems := h.Check(p)
	if (h.Auth.Kind != "") != (h.Secret != "") {
		problems = append(problems, declare.Problem{Field: "secret", What: "auth and secret belong together",
			Fix: "write auth with its kind, and secret: env:NAME or file:PATH"})
	}
	return problems
}

// proofs are the ways to prove who one is.
var proofs = []string{"email", "phone", "totp", "signin", "agent"}

func (a Action) checkRules() []declare.Problem {
	var problems []declare.Problem
	bad := func(field, what, fix string) {
		problems = append(problems, declare.Problem{Field: field, What: what, Fix: fix})
	}
	if _, there := a.params()[a.Subject]; a.Subject != "" && !there {
		bad("subject", fmt.Sprintf("there is no parameter %q", a.Subject), "name the parameter with the account")
	}
	if a.Sensitive && a.Subject == "" {
		bad("sensitive", "nothing says whose account has to be proved", "add `subject:` with the parameter that names it")
	}
	if len(a.Except) > 0 && a.Subject == "" {
		bad("except", "nothing says which parameter names the account", "add `subject:`")
	}
	if !a.ChangesSomething() && (a.Sensitive || a.Approval) {
		bad("changes", "a proof or an approval is for what changes something", "take it out, or write `changes: true`")
	}
	return append(problems, a.checkLists()...)
}

// checkLists is about what stands in the rules one by one.
func (a Action) checkLists() []declare.Problem {
	var problems []declare.Problem
	bad := func(field, what, fix string) {
		problems = append(problems, declare.Problem{Field: field, What: what, Fix: fix})
	}
	for i, way := range a.Proof {
		if !slices.Contains(proofs, way) {
			bad(fmt.Sprintf("proof[%d]", i), fmt.Sprintf("%q is no way to prove who one is", way),
				"use some of: "+strings.Join(proofs, ", "))
		}
	}
	for field, n := range map[string]int{"person": a.Caps.Person, "subject": a.Caps.Subject, "all": a.Caps.All} {
		if n < 0 || n > maxCap {
			bad("caps."+field, fmt.Sprintf("%d is no number of times an hour", n), fmt.Sprintf("write 1 to %d", maxCap))
		}
	}
	if a.Simulate != nil && !declare.IsName(a.Simulate.Code) {
		bad("simulate.code", fmt.Sprintf("%q is no result", a.Simulate.Code), "write ok or failed, or a code of its own")
	}
	return problems
}

// maxCap is as many as are counted one by one.
const maxCap = 5000
