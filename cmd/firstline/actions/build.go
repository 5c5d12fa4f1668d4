package actions

import (
	"errors"
	"fmt"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/call"
	"github.com/firstline-support/firstline/bot/action/directory"
)

// Around is what actions need from the house.
type Around struct {
	Dir       string                           // of the workspace: files are relative to it
	Secret    func(ref string) (string, error) // what env:NAME or file:PATH stands for
	Directory *directory.Directory             // nil: there is none
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
		return p, false, err
	case a.HTTP != nil:
		p, err = a.HTTP.performer(a, around)
		return p, false, err
	}
	return nil, false, errors.New("nothing says what does it")
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
	o := call.Options{Config: h.Config, Params: a.Params, Dir: around.Dir}
	if h.Secret != "" {
		secret, err := around.Secret(h.Secret)
		if err != nil {
			return nil, err
		}
		o.Secret = secret
	}
	return call.New(o)
}
