package slack

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/firstline-support/firstline/bot"
)

//go:embed testdata/payloads
var payloads embed.FS

var ourselves = self{user: "U0BOT", bot: "B0BOT", team: "T0FIRST"}

// samples are real payloads from the tests of Slack's own libraries.
func samples(t testing.TB, name string) [][]byte {
	t.Helper()
	data, err := payloads.ReadFile("testdata/payloads/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct{ Payload json.RawMessage }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	list := make([][]byte, 0, len(all))
	for _, one := range all {
		list = append(list, one.Payload)
	}
	return list
}

// envelopes gives each sample with its kind.
func envelopes(t testing.TB) (kinds []string, list [][]byte) {
	t.Helper()
	add := func(kind string, payload []byte) { kinds, list = append(kinds, kind), append(list, payload) }
	for _, p := range samples(t, "events") {
		add(kindEvent, p)
	}
	for _, p := range samples(t, "inner_events") {
		add(kindEvent, fmt.Appendf(nil, `{"type":"event_callback","event":%s}`, p))
	}
	for _, p := range samples(t, "interactive") {
		add(kindInteractive, p)
	}
	for _, p := range samples(t, "slash_commands") {
		var form struct {
			Fields json.RawMessage `json:"_form"`
		}
		if err := json.Unmarshal(p, &form); err != nil {
			t.Fatal(err)
		}
		add(kindCommand, form.Fields)
	}
	for _, p := range samples(t, "socket_mode") {
		var e envelope
		if json.Unmarshal(p, &e) == nil && e.Kind != "" && len(e.Payload) > 0 {
			add(e.Kind, e.Payload)
		}
	}
	return kinds, list
}

// Every payload is understood or left for a reason, and the list of what becomes of which is looked at when it changes.
func TestEverySampleIsUnderstoodOrLeftForAReason(t *testing.T) {
	kinds, list := envelopes(t)
	got := map[string]int{}
	for i, payload := range list {
		d := read(kinds[i], payload, ourselves)
		if d.sort == nothing && d.why == "" {
			t.Errorf("nothing comes of this, and for no reason: %.300s", payload)
		}
		if d.why == "not an object" {
			t.Errorf("cannot be read: %.300s", payload)
		}
		got[string(d.sort)]++
		sound(t, d)
	}
	for _, sort := range []sort{said, edited, deleted, commanded, renamed, revoked, slowed, nothing} {
		if got[string(sort)] == 0 {
			t.Errorf("no sample is %q; there are %v", sort, slices.Sorted(maps.Keys(got)))
		}
	}
}

// sound checks what must be true of every deed.
func sound(t *testing.T, d deed) {
	t.Helper()
	switch d.sort {
	case said, edited, deleted:
		if d.user == "" || d.channel == "" || d.ts == "" || d.user == ourselves.user {
			t.Errorf("words of nobody or nowhere: %+v", d)
		}
	case pressed:
		if _, ours := parseBlock(d.block); !ours || d.choice == "" || d.user == "" {
			t.Errorf("press of nothing: %+v", d)
		}
	case commanded:
		if d.user == "" || d.trigger == "" {
			t.Errorf("command of nobody: %+v", d)
		}
	}
	text := plain(d.text, ourselves.user)
	if !utf8.ValidString(text) || len(text) > bot.MaxText {
		t.Errorf("text %q", text)
	}
}

func fuzz(f *testing.F, kind string) {
	kinds, list := envelopes(f)
	for i, payload := range list {
		if kinds[i] == kind {
			f.Add(payload)
		}
	}
	f.Fuzz(func(t *testing.T, payload []byte) { sound(t, read(kind, payload, ourselves)) })
}

func FuzzEvents(f *testing.F)       { fuzz(f, kindEvent) }
func FuzzInteractions(f *testing.F) { fuzz(f, kindInteractive) }
func FuzzCommands(f *testing.F)     { fuzz(f, kindCommand) }

func FuzzPlain(f *testing.F) {
	for _, text := range []string{"<@U0BOT> hi", "<!channel>", "<https://a.example|b>", "&amp;lt;", "<<@U1>>", "<|>", "<@U1|x>"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := plain(text, "U0BOT")
		if !utf8.ValidString(got) || len(got) > bot.MaxText || strings.Contains(got, "<@U0BOT>") && !strings.Contains(text, "&") {
			t.Errorf("plain(%q) = %q", text, got)
		}
	})
}

func FuzzPlaces(f *testing.F) {
	f.Add("slack:U1:C1:1.2")
	f.Add("fl|slack:U1|3|0")
	f.Fuzz(func(t *testing.T, id string) {
		if at, err := parsePlace(id); err == nil && at.conversation() != id {
			t.Errorf("%q is read as %+v", id, at)
		}
		if conversation, ours := parseBlock(id); ours {
			if _, err := parsePlace(conversation); err != nil {
				t.Error(err)
			}
		}
	})
}
