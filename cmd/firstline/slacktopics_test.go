package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff"
)

func TestTopicsAreChosenByTheirWholeName(t *testing.T) {
	config := workspace.Config{Categories: workspace.Categories{"account": {"en": "Account", "de": "Konto"},
		"account/password": {"en": "Password", "de": "Passwort"}, "device": {"en": "Device", "de": "Gerät"}}}
	want := []handoff.Choice{{Value: "account", Label: "Konto"}, {Value: "account/password", Label: "Konto › Passwort"},
		{Value: "device", Label: "Gerät"}}
	if diff := cmp.Diff(want, topicChoices(config, "de")); diff != "" {
		t.Error(diff)
	}
	if got := topicChoices(workspace.Config{}, "de"); got != nil {
		t.Errorf("got %v of none", got)
	}
}
