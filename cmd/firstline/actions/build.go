package actions

import (
	"errors"
	"fmt"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/call"
	"github.com/firstline-support/firstline/bot/action/directory"
	"github.com/firstline-support/firstline/bot/action/probe"
	"github.com/firstline-support/firstline/bot/action/program"
	"github.com/firstline-support/firstline/bot/action/tool"
	"github.com/firstline-support/firstline/handoff/texts"
)

// Around is what actions need from the house.
type Around struct {
	Dir       string                           // of the workspace: files are relative to it
	Secret    func(ref string) (string, error) // what env:NAME or file:PATH stands for
	Directory *directory.Directory             // nil: there is none
	Texts     *texts.Catalogue
	Account   func(do string) action.Performer // nil: nobody can prove who they are
	Simulated map[string]Simulate              // what is only simulated, by id
}

// Build makes the declared actions ready, by their ids. It connects to nothing.
func Build(all []Action, around Around) (map[string]action.Declared, error) {
	ready := map[string]action.Declared{}
	for _, a := range all {
		performer, simulated, err := a.performer(around)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.File, err)
		}
		ready[a.ID] = action.Declared{Performer: performer, Changes: a.ChangesSomething(), Subject: a.Subject,
			Sensitive: a.Sensitive, Proof: a.Proof, Approval: a.Approval, Groups: a.Groups, Except: a.Except, Caps: a.Caps,
			DryRun: a.DryRun, Simulated: simulated}
	}
	for id, s := range around.Simulated {
		if _, declared := ready[id]; !declared {
			ready[id] = action.Declared{Performer: s.performer(), Changes: true, Simulated: true}
		}
	}
	return ready, nil
}

func (s Simulate) performer() action.Performer {
	return action.Simulated{Code: s.Code, Values: s.Values, Secret: s.Secret}
}

func (a Action) performer(around Around) (p action.Performer, simulated bool, err error) {
	if s, ok := around.Simulated[a.ID]; ok {
		if a.LDAP != nil && a.LDAP.Do == reset {
			s.Secret = simulatedPassword
		}
		return s.performer(), true, nil
	}
	switch {
	case a.Simulate != nil:
		return a.Simulate.performer(), true, nil
	case a.LDAP != nil:
		p, err = a.LDAP.performer(around.Directory)
	case a.HTTP != nil:
		p, err = a.HTTP.performer(a, around)
	case a.Program != nil:
		p, err = a.Program.performer(a, around)
	case a.MCP != nil:
		p, err = a.MCP.performer(a, around)
	case a.Check != nil:
		p, err = probe.New(*a.Check, probe.Around{Texts: around.Texts, Secret: around.Secret})
	case a.Account != nil && around.Account == nil:
		err = errors.New("nobody can prove who they are: add `proof:` to firstline.yaml, or simulate the action there")
	case a.Account != nil:
		p = around.Account(a.Account.Do)
	default:
		err = errors.New("nothing says what does it")
	}
	return p, false, err
}

// simulatedPassword is shown where a real one would be: nobody could take it for one of theirs.
const simulatedPassword = "not-a-real-password"

func (l LDAP) performer(d *directory.Directory) (action.Performer, error) {
	if d == nil {
		return nil, errors.New("there is no directory: add `directory:` to firstline.yaml, or simulate the action there")
	}
	switch l.Do {
	case unlock:
		return directory.Unlock{Directory: d}, nil
	case reset:
		return directory.Reset{Directory: d, KeepPassword: l.Keep}, nil
	case addMember:
		return directory.AddMember{Directory: d}, nil
	case removeMember:
		return directory.RemoveMember{Directory: d}, nil
	}
	return directory.State{Directory: d}, nil
}

func (h HTTP) performer(a Action, around Around) (action.Performer, error) {
	secret, err := around.secret(h.Secret)
	if err != nil {
		return nil, err
	}
	return call.New(call.Options{Config: h.Config, Params: a.Params, Dir: around.Dir, Secret: secret})
}

func (p Program) performer(a Action, around Around) (action.Performer, error) {
	secrets, err := around.secrets(p.Secrets)
	if err != nil {
		return nil, err
	}
	return program.New(program.Options{Config: p.Config, Params: a.Params, Secrets: secrets})
}

func (m MCP) performer(a Action, around Around) (action.Performer, error) {
	secret, err := around.secret(m.Secret)
	if err != nil {
		return nil, err
	}
	secrets, err := around.secrets(m.Secrets)
	if err != nil {
		return nil, err
	}
	return tool.New(tool.Options{Config: m.Config, Params: a.Params, Secret: secret, Secrets: secrets, Dir: around.Dir})
}

// secret reads one that may not be there.
func (a Around) secret(ref string) (string, error) {
	if ref == "" {
		return "", nil
	}
	return a.Secret(ref)
}

func (a Around) secrets(refs map[string]string) (map[string]string, error) {
	all := map[string]string{}
	for name, ref := range refs {
		secret, err := a.secret(ref)
		if err != nil {
			return nil, fmt.Errorf("secrets.%s: %w", name, err)
		}
		all[name] = secret
	}
	return all, nil
}
