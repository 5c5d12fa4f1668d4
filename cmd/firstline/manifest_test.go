package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestSlackManifestIsPrinted(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		code int
		want []string
	}{
		"socket": {[]string{}, exitOK, []string{"# The Slack app of Firstline.", "xapp-", "socket_mode_enabled: true", "chat:write "}},
		"http":   {[]string{"--url", "https://help.example.com"}, exitOK, []string{"Signing Secret", `"https://help.example.com/slack/events"`, "socket_mode_enabled: false"}},
		"german": {[]string{"--lang", "de", "--name", "Hilfe"}, exitOK, []string{"# Die Slack-App von Hilfe.", "/invite @Hilfe"}},
		"pane":   {[]string{}, exitOK, []string{"assistant_view:", "assistant:write ", "- assistant_thread_started"}},
		"json":   {[]string{"--format", "json"}, exitOK, []string{`"socket_mode_enabled": true`}},
		"plain":  {[]string{"--url", "http://help.example.com"}, exitError, []string{"https://"}},
		"long":   {[]string{"--name", strings.Repeat("x", 36)}, exitError, []string{"Slack allows 1 to 35"}},
		"slash":  {[]string{"--command", "help"}, exitError, []string{"begins with /"}},
	} {
		var out, errs bytes.Buffer
		code := run(t.Context(), append([]string{"slack", "manifest"}, test.args...), terminal{strings.NewReader(""), &out, &errs})
		if code != test.code {
			t.Errorf("%s: code %d: %s", name, code, errs.String())
		}
		for _, want := range test.want {
			if !strings.Contains(out.String()+errs.String(), want) {
				t.Errorf("%s: %q is not in\n%s%s", name, want, out.String(), errs.String())
			}
		}
	}
}
