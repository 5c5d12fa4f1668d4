package discordtest_test

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	. "github.com/firstline-support/firstline/bot/discord/discordtest"
)

// A sample is a payload that others have published.
type sample struct {
	Kind, What, Source string
	Payload            json.RawMessage
}

func samples(t *testing.T, kind string) (of []sample) {
	t.Helper()
	data, err := os.ReadFile("testdata/payloads.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []sample
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		if one.Kind == kind {
			of = append(of, one)
		}
	}
	return of
}

func TestPublishedRequestsAreLetPass(t *testing.T) {
	for _, one := range samples(t, "request") {
		route, body := map[string]string{"message": postMessage, "callback": callback, "command": globalList}[one.What], one.Payload
		if one.What == "command" {
			body = slices.Concat([]byte("["), body, []byte("]"))
		}
		for _, problem := range checker(t).Request(route, body) {
			if !strings.HasPrefix(problem, "allowed_mentions is not there") {
				t.Errorf("%s: %s", one.Source, problem)
			}
		}
	}
}

// leftOut are fields that the real one has and this one does not: what they tell of does not happen here.
var leftOut = map[string][]string{
	"text":          {"application_id", "last_pin_timestamp"},
	"voice":         {"video_quality_mode"},
	"thread member": {"mute_config", "muted"},
	"attachment":    {"duration_secs", "ephemeral", "title", "waveform"},
}

func TestObjectsHaveTheFieldsOfPublishedOnes(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		ours := produced(t)
		for _, one := range samples(t, "object") {
			var fields map[string]any
			if err := json.Unmarshal(one.Payload, &fields); err != nil {
				t.Fatal(err)
			}
			for name := range fields {
				if _, ok := ours[one.What][name]; !ok && !slices.Contains(leftOut[one.What], name) {
					t.Errorf("%s has %s, ours has not", one.Source, name)
				}
			}
		}
	})
}

// produced is one of each kind of object that comes from here.
func produced(t *testing.T) map[string]map[string]any {
	t.Helper()
	b := start(t, Options{Report: func(string) {}})
	commandsSet(b)
	l := b.dial("/gateway")
	l.identify(usualIntents)
	l.next("GUILD_CREATE")
	g := "/guilds/" + b.guild.ID
	get := func(path string) (o map[string]any) {
		t.Helper()
		status, body := b.call(http.MethodGet, path, "")
		if strings.HasPrefix(body, "[") {
			var list []map[string]any
			if err := json.Unmarshal([]byte(body), &list); err != nil || len(list) == 0 {
				t.Fatalf("%s: %d %s", path, status, body)
			}
			return list[len(list)-1]
		}
		if err := json.Unmarshal([]byte(body), &o); err != nil {
			t.Fatalf("%s: %d %s", path, status, body)
		}
		return o
	}
	made := func(parent string, parentKind, kind Kind) string {
		if parent == "" {
			parent = b.d.AddChannel(Channel{Guild: b.guild.ID, Name: "in", Kind: parentKind}).ID
		}
		return "/channels/" + b.d.AddChannel(Channel{Parent: parent, Name: "t", Kind: kind,
			Thread: Thread{Owner: BotUser, Members: []string{BotUser}}}).ID
	}
	ours := map[string]map[string]any{"guild": get(g), "member": get(g + "/members/" + b.mia.ID),
		"role": get(g + "/roles"), "own role": get(g + "/roles"), "my guild": get("/users/@me/guilds?with_counts=true"),
		"text":                get("/channels/" + b.room.ID),
		"announcement":        get(made(b.room.ID, 0, Announcement)),
		"forum":               get(made(b.room.ID, 0, Forum)),
		"voice":               get(made(b.room.ID, 0, Voice)),
		"public thread":       get(made(b.room.ID, 0, PublicThread)),
		"private thread":      get(made(b.room.ID, 0, PrivateThread)),
		"forum thread":        get(made("", Forum, PublicThread)),
		"announcement thread": get(made("", Announcement, AnnouncementThread)),
		"thread member":       get(made(b.room.ID, 0, PublicThread) + "/thread-members"),
		"gateway":             get("/gateway"), "gateway bot": get("/gateway/bot"),
	}
	b.call(http.MethodPut, "/applications/"+AppID+g+"/commands", `[{"name":"ask","description":"d","options":[{"type":3,"name":"a","description":"d"}]}]`)
	ours["command"] = get("/applications/" + AppID + g + "/commands")
	ours["menu command"] = ours["command"]
	sent := b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Files: []File{{Name: "a.png", Type: "image/png", About: "a", Data: []byte("x")}}})
	files, _ := get("/channels/" + b.room.ID + "/messages/" + sent.ID)["attachments"].([]any)
	ours["attachment"], _ = files[0].(map[string]any)
	b.d.Slash(b.mia.ID, b.room.ID, "ask", "de", Option{Name: "question", Value: "Why?"})
	ours["command interaction"] = l.next("INTERACTION_CREATE")
	ours["dispatch"] = map[string]any{"op": 0, "d": nil, "s": nil, "t": nil} // read as such by every test
	ours["error"] = get("/channels/" + b.room.ID + "/messages?limit=500")
	return ours
}
