package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/handoff/texts"
)

// A visit is a stage with a visitor on its page, and an app that is connected by its calls only.
type visit struct {
	*testing.T
	*Stage
	page http.Handler
	stop func()
}

// visited opens the stage that a file keeps.
func visited(t *testing.T, file string) *visit {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	s, err := New(ctx, Options{Agents: []string{"Maria Keller", "Jonas Brandt"}, File: file, Texts: catalogue,
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	v := &visit{T: t, Stage: s, page: s.Handler(func(*http.Request) string { return "en" })}
	v.stop = func() {
		if stop(); ended != nil {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		ended = nil
	}
	t.Cleanup(v.stop)
	return v
}

func inFolder(t *testing.T) string { return filepath.Join(t.TempDir(), "discord.json") }

// do has something done on the page, and tells whether it could be.
func (v *visit) do(what, body string) bool {
	v.Helper()
	w := httptest.NewRecorder()
	v.page.ServeHTTP(w, httptest.NewRequest(http.MethodPost, Path+"/"+what, strings.NewReader(body)))
	if w.Code != http.StatusNoContent && w.Code != http.StatusConflict {
		v.Errorf("%s %s: %d", what, body, w.Code)
	}
	return w.Code == http.StatusNoContent
}

// shows gives what the page shows.
func (v *visit) shows() (now scene) {
	v.Helper()
	w := httptest.NewRecorder()
	v.page.ServeHTTP(w, httptest.NewRequest(http.MethodGet, Path+"/scene", nil))
	if err := json.Unmarshal(w.Body.Bytes(), &now); err != nil {
		v.Fatal(err)
	}
	return now
}

// in gives the messages of a channel, and which of the people see it.
func (v *visit) in(channel string) (list []message, sees []string) {
	v.Helper()
	for _, c := range v.shows().Channels {
		if c.ID == channel {
			return c.Messages, c.Sees
		}
	}
	return nil, nil
}

// last is the last message of a channel.
func (v *visit) last(channel string) message {
	v.Helper()
	list, _ := v.in(channel)
	if len(list) == 0 {
		v.Fatal("there is no message")
	}
	return list[len(list)-1]
}

// app makes a call as the bot does.
func (v *visit) app(method, path, body string) {
	v.Helper()
	r, err := http.NewRequestWithContext(v.Context(), method, v.API()+"v10"+path, strings.NewReader(body))
	if err != nil {
		v.Fatal(err)
	}
	r.Header.Set("Authorization", "Bot "+discordtest.BotToken)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		v.Fatal(err)
	}
	if answer.Body.Close(); answer.StatusCode >= 300 {
		v.Fatalf("%s %s: %s", method, path, answer.Status)
	}
}

// answer answers what the visitor did last.
func (v *visit) answer(body string) {
	v.Helper()
	acts := v.shows().Acts
	if len(acts) == 0 || !acts[len(acts)-1].Waits {
		v.Fatal("nothing waits for an answer")
	}
	i, _ := v.discord.Interaction(acts[len(acts)-1].ID)
	v.app(http.MethodPost, "/interactions/"+i.ID+"/"+i.Token+"/callback", body)
}

func TestWhatWasSaidIsThereInTheNextRun(t *testing.T) {
	file := inFolder(t)
	v := visited(t, file)
	v.do("say", `{"as":"`+member+`","channel":"`+Support+`","text":"my <b> & you, @Firstline"}`)
	if !v.do("thread", `{"as":"`+member+`","channel":"`+Support+`","message":"`+v.last(Support).ID+`"}`) {
		t.Error("no thread was opened")
	}
	v.stop()
	v = visited(t, file)
	m := v.last(Support)
	if m.Content != "my <b> & you, <@"+discordtest.BotUser+">" || m.Thread == "" {
		t.Errorf("got %+v", m)
	}
	if _, sees := v.in(m.Thread); len(sees) != 2 {
		t.Errorf("the thread is seen by %v", sees)
	}
}

func TestNobodyActsWhereTheyAreNot(t *testing.T) {
	v := visited(t, inFolder(t))
	v.do("say", `{"as":"`+Agent(0)+`","channel":"`+general+`","text":"mine"}`)
	v.do("post", `{"as":"`+Agent(0)+`","channel":"`+Cases+`","name":"secret","text":"secret"}`)
	mine := v.last(general).ID
	case1 := v.discord.Threads(Cases)[0].ID
	for _, one := range []struct{ what, body string }{
		{"say", `"channel":"` + Cases + `","text":"intruder"`},
		{"say", `"channel":"` + case1 + `","text":"intruder"`},
		{"say", `"channel":"` + Tickets + `","text":"intruder"`},
		{"say", `"channel":"` + Forum + `","text":"intruder"`},
		{"say", `"channel":"` + general + `","text":"intruder","message":"1"`},
		{"say", `"channel":"` + general + `","text":"/dance"`},
		{"say", `"channel":"nowhere","text":"intruder"`},
		{"post", `"channel":"` + Cases + `","name":"intruder","text":"intruder"`},
		{"post", `"channel":"` + Forum + `","name":"intruder","text":" "`},
		{"edit", `"channel":"` + general + `","message":"` + mine + `","text":"intruder"`},
		{"delete", `"channel":"` + general + `","message":"` + mine + `"`},
		{"menu", `"channel":"` + case1 + `","message":"` + case1 + `","name":"Get help with this"`},
		{"use", `"channel":"` + general + `","message":"` + mine + `","control":"x"`},
		{"thread", `"channel":"` + case1 + `","message":"` + case1 + `"`},
		{"submit", `"interaction":"1"`},
		{"dance", `"channel":"` + general + `"`},
	} {
		if v.do(one.what, `{"as":"`+member+`",`+one.body+`}`) {
			t.Errorf("%s %s was done", one.what, one.body)
		}
	}
	if v.do("say", `{"as":"`+discordtest.BotUser+`","channel":"`+general+`","text":"intruder"}`) {
		t.Error("a visitor is the bot")
	}
	if list, sees := v.in(case1); len(list) != 1 || len(sees) != 1 || sees[0] != Agent(0) {
		t.Errorf("the case is seen by %v and has %d messages", sees, len(list))
	}
}

func TestWhatOneWroteCanBeChangedAndAnswered(t *testing.T) {
	v := visited(t, inFolder(t))
	v.do("say", `{"as":"`+member+`","channel":"`+general+`","text":"frist"}`)
	first := v.last(general)
	v.do("edit", `{"as":"`+member+`","channel":"`+general+`","message":"`+first.ID+`","text":"first"}`)
	if m := v.last(general); m.Content != "first" || !m.Edited {
		t.Errorf("got %+v", m)
	}
	v.do("say", `{"as":"`+Agent(0)+`","channel":"`+general+`","text":"@Mia Sommer hello","message":"`+first.ID+`"}`)
	if m := v.last(general); m.Reply != first.ID || m.Content != "<@"+member+"> hello" {
		t.Errorf("got %+v", m)
	}
	v.do("delete", `{"as":"`+member+`","channel":"`+general+`","message":"`+first.ID+`"}`)
	if list, _ := v.in(general); len(list) != 1 || list[0].ID == first.ID {
		t.Errorf("got %+v", list)
	}
	v.do("post", `{"as":"`+member+`","channel":"`+Forum+`","name":"Locked out","text":"help","tags":["`+account+`","x"]}`)
	post := v.discord.Threads(Forum)[0]
	if m := v.last(post.ID); m.Content != "help" || len(post.Applied) != 1 {
		t.Errorf("got %+v with %v", m, post.Applied)
	}
}

// register sets the commands, as the bot does.
func (v *visit) register() {
	v.Helper()
	v.app(http.MethodPut, "/applications/"+discordtest.AppID+"/commands", `[{"name":"ask","type":1,"description":"Ask",
		"name_localizations":{"de":"frage"},"options":[{"name":"question","type":3,"description":"What","required":true}]},
		{"name":"Get help","type":3}]`)
}

func TestCommandsAreAnsweredWhereOnlyOneSeesIt(t *testing.T) {
	v := visited(t, inFolder(t))
	v.register()
	ask := `{"as":"` + member + `","lang":"de","channel":"` + general + `","text":"/%s"}`
	if v.do("say", fmt.Sprintf(ask, "frage")) {
		t.Error("a command without its question was sent")
	}
	if !v.do("say", fmt.Sprintf(ask, "frage where is it?")) {
		t.Fatal("the command was not sent")
	}
	v.answer(`{"type":4,"data":{"content":"Only for you.","flags":64}}`)
	m := v.last(general)
	if m.Only != member || m.Content != "Only for you." || len(v.shows().Acts) > 0 {
		t.Errorf("got %+v", m)
	}
	if v.do("delete", `{"as":"`+Agent(0)+`","channel":"`+general+`","message":"`+m.ID+`"}`) {
		t.Error("somebody else could dismiss it")
	}
	v.do("delete", `{"as":"`+member+`","channel":"`+general+`","message":"`+m.ID+`"}`)
	if list, _ := v.in(general); len(list) > 0 {
		t.Errorf("it is still there: %+v", list)
	}
}

func TestAFormIsShownAndFilled(t *testing.T) {
	v := visited(t, inFolder(t))
	v.register()
	v.app(http.MethodPost, "/channels/"+Tickets+"/messages", `{"content":"Tickets","allowed_mentions":{"parse":[]},
		"components":[{"type":1,"components":[{"type":2,"style":1,"label":"Open","custom_id":"open"}]}]}`)
	press := `{"as":"%s","channel":"` + Tickets + `","message":"` + v.last(Tickets).ID + `","control":"%s"}`
	if v.do("use", fmt.Sprintf(press, member, "other")) || !v.do("use", fmt.Sprintf(press, member, "open")) {
		t.Error("not what is there can be pressed")
	}
	v.answer(`{"type":9,"data":{"custom_id":"form","title":"Ticket","components":[{"type":18,"label":"About","component":
		{"type":4,"custom_id":"about","style":2}}]}}`)
	acts := v.shows().Acts
	if len(acts) != 1 || acts[0].Form == nil || acts[0].User != member {
		t.Fatalf("got %+v", acts)
	}
	fill := `{"as":"%s","interaction":"` + acts[0].ID + `","fields":{"about":"the lift"}}`
	if v.do("submit", fmt.Sprintf(fill, Agent(0))) {
		t.Error("somebody else filled the form")
	}
	if !v.do("submit", fmt.Sprintf(fill, member)) {
		t.Error("the form was not sent")
	}
	v.answer(`{"type":4,"data":{"content":"Thank you.","flags":64}}`)
	if m := v.last(Tickets); m.Content != "Thank you." || m.Only != member {
		t.Errorf("got %+v", m)
	}
	if !v.do("menu", fmt.Sprintf(`{"as":"%s","channel":"`+Tickets+`","message":"`+v.last(Tickets).ID+`","name":"Get help"}`, member)) {
		t.Error("the menu of a message does nothing")
	}
}
