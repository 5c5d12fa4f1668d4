package program

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/child"
	"github.com/firstline-support/firstline/bot/action/declare"
)

// The limits of what a program writes.
const (
	maxDepth  = 4
	maxValues = 30
	maxSecret = 1024 // bytes
)

// answer reads what a program wrote, together with how it ended.
func (r *Runner) answer(ended child.Ended) (action.Result, error) {
	exit := r.Config.Exits[ended.Exit]
	if len(bytes.TrimSpace(ended.Out)) == 0 && exit != "" {
		return action.Result{Code: exit, Detail: fmt.Sprintf("exit code %d", ended.Exit)}, nil
	}
	doc, err := declare.ReadJSON(ended.Out, maxDepth)
	if err != nil {
		return action.Result{}, fmt.Errorf("exit code %d: %w", ended.Exit, err)
	}
	result, err := r.read(doc)
	if err != nil {
		return action.Result{}, fmt.Errorf("exit code %d: %w", ended.Exit, err)
	}
	switch {
	case ended.Exit == 0 && result.Code == "":
		result.Code = action.OK
	case ended.Exit != 0 && result.Code == "":
		result.Code = exit
	}
	if result.Code == "" || ended.Exit != 0 && result.Code == action.OK {
		return action.Result{}, fmt.Errorf("exit code %d does not go with the code %q", ended.Exit, result.Code)
	}
	if result.Code != action.OK {
		result.Secret = ""
	}
	return result, nil
}

// read takes the document apart. It holds what is agreed and nothing else: a program that means something else by it
// must not be believed.
func (r *Runner) read(doc any) (action.Result, error) {
	members, ok := doc.(map[string]any)
	if !ok {
		return action.Result{}, errors.New("the JSON is no object")
	}
	var result action.Result
	var detail string
	var values any
	for name, member := range members {
		var err error
		switch name {
		case "code":
			if result.Code, err = asText(name, member); err == nil && !declare.IsName(result.Code) {
				err = errors.New("code is no code")
			}
		case "detail":
			detail, err = asText(name, member)
		case "secret":
			if result.Secret, err = asText(name, member); len(result.Secret) > maxSecret {
				err = fmt.Errorf("secret has more than %d bytes", maxSecret)
			}
		case "values":
			values = member
		default:
			err = fmt.Errorf("there is no member %.40q", name)
		}
		if err != nil {
			return action.Result{}, err
		}
	}
	if !holds(detail, result.Secret) {
		result.Detail = declare.Lines(r.hide(detail), declare.MaxDetail)
	}
	return result, r.show(values, &result)
}

// show reads the values. One that holds the secret again is left out.
func (r *Runner) show(values any, result *action.Result) error {
	members, ok := values.(map[string]any)
	if !ok && values != nil || len(members) > maxValues {
		return fmt.Errorf("values is no object of at most %d members", maxValues)
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		text, ok := declare.Scalar(members[name])
		if !ok || !declare.IsName(name) {
			return fmt.Errorf("the value %.40q has no name of small letters, or is no text, number, true or false", name)
		}
		if holds(text, result.Secret) {
			continue
		}
		if result.Values == nil {
			result.Values = map[string]string{}
		}
		result.Values[name] = declare.Shown(r.hide(text), slices.Contains(r.Config.Lines, name))
	}
	return nil
}

func asText(name string, v any) (string, error) {
	s, ok := v.(string)
	if !ok && v != nil {
		return "", fmt.Errorf("%s is no text", name)
	}
	return s, nil
}

func holds(s, secret string) bool { return secret != "" && strings.Contains(s, secret) }

// hide takes out the secrets that the program was given.
func (r *Runner) hide(s string) string {
	for _, secret := range r.Secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "(hidden)")
		}
	}
	return s
}
