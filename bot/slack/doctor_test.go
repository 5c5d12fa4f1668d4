package slack_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/slack"
	"github.com/firstline-support/firstline/bot/slack/manifest"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
)

// diagnose looks at Slack without a running bot.
func (w *world) diagnose(channels ...string) (wrong []string) {
	w.Helper()
	transport := &http.Transport{}
	w.Cleanup(transport.CloseIdleConnections)
	w.options.Client, w.options.Pad = &http.Client{Transport: transport}, w.store
	for _, f := range slack.New(w.options).Diagnose(w.Context(), channels) {
		if f.Fix != "" {
			wrong = append(wrong, f.What+" -> "+f.Fix)
		}
	}
	return wrong
}

func TestTheDoctorFindsNothingWhereAllIsWell(t *testing.T) {
	w := open(t, slacktest.Options{})
	if wrong := w.diagnose("help", w.help); len(wrong) != 0 {
		t.Errorf("got %q", wrong)
	}
}

func TestTheDoctorNamesWhatIsWrongAndHowToMendIt(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*world)
		want  []string
	}{
		"missing scope": {func(w *world) {
			w.Grant(slices.DeleteFunc(append([]string(nil), manifestScopes(w.T)...), func(s string) bool { return s == "usergroups:read" })...)
		}, []string{"usergroups:read", "restricted articles stay closed", "Reinstall"}},
		"tokens interchanged": {func(w *world) {
			w.options.BotToken, w.options.AppToken = w.options.AppToken, w.options.BotToken
		}, []string{"slack.bot_token is no such token", "begin with xoxb-", "slack.app_token", "interchanged"}},
		"unknown token":      {func(w *world) { w.options.BotToken = "xoxb-other" }, []string{"invalid_auth", "copy it again"}},
		"app removed":        {func(w *world) { w.Revoke(true) }, []string{"token_revoked", "install it again"}},
		"wrong app token":    {func(w *world) { w.options.AppToken = "xapp-other" }, []string{"cannot connect", "connections:write"}},
		"not in a channel":   {func(w *world) { w.ChangeChannel(w.help, func(c *slacktest.Channel) { c.Members = nil }) }, []string{"not in #help", "/invite"}},
		"channel misspelt":   {func(w *world) { w.ChangeChannel(w.help, func(c *slacktest.Channel) { c.Name = "helpme" }) }, []string{"#help is not there"}},
		"channel archived":   {func(w *world) { w.ChangeChannel(w.help, func(c *slacktest.Channel) { c.Archived = true }) }, []string{"archived"}},
		"Slack out of reach": {func(w *world) { w.options.API = "http://127.0.0.1:1/" }, []string{"reachable from this machine"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, slacktest.Options{})
			c.spoil(w)
			wrong := strings.Join(w.diagnose("help"), "\n")
			for _, words := range c.want {
				if !strings.Contains(wrong, words) {
					t.Errorf("%q is missing in %s", words, wrong)
				}
			}
		})
	}
}

// manifestScopes are those that the manifest asks for.
func manifestScopes(t *testing.T) []string {
	t.Helper()
	return manifest.Make(manifest.Options{With: []manifest.Part{manifest.Pane}}).OAuth.Scopes.Bot
}

// With what the manifest asks for, and nothing else, everything works.
func TestTheManifestAsksForEnough(t *testing.T) {
	w := open(t, slacktest.Options{Scopes: manifestScopes(t)})
	w.options.Channels = map[string]slack.Mode{"help": slack.Answer}
	w.start()
	w.Say(slacktest.Post{User: w.ada, Channel: w.help, Text: "hello", Files: []slacktest.File{{Name: "a.txt", Type: "text/plain", Data: []byte("x")}}})
	w.wants(w.help, "> you said: hello")
	w.Fail("chat.postMessage", slacktest.Fault{CutAfter: true})
	w.say(w.dm(), "", "hello")
	w.wants(w.dm(), "you said: hello")
	for _, call := range w.Calls("") {
		if call.Error != "" {
			t.Errorf("%s: %s", call.Method, call.Error)
		}
	}
}
