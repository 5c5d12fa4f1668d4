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
	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/bot/slack/blocks"
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
	for _, sort := range []sort{said, edited, deleted, commanded, opened, visited, reacted, renamed, revoked, slowed, nothing} {
		if got[string(sort)] == 0 {
			t.Errorf("no sample is %q; there are %v", sort, slices.Sorted(maps.Keys(got)))
		}
	}
}

// ours are payloads about what is our own, with what they are.
var ours = map[sort]string{
	pressed: `{"type":"block_actions","user":{"id":"U1"},"trigger_id":"1.2","container":{"type":"message","message_ts":"1.2",
		"channel_id":"C1"},"message":{"ts":"1.2","blocks":[]},"actions":[{"type":"button","block_id":"fl|slack:U1|3|0",
		"action_id":"choice:0","value":"yes","text":{"type":"plain_text","text":"Yes"},"action_ts":"1.3"}]}`,
	tapped: `{"type":"block_actions","user":{"id":"U1"},"trigger_id":"1.2","container":{"type":"view","view_id":"V1"},
		"view":{"id":"V1","type":"home","hash":"1.a"},"actions":[{"type":"button","block_id":"home:7","action_id":"home:write",
		"value":"7","text":{"type":"plain_text","text":"Add"},"action_ts":"1.3"}]}`,
	pointed: `{"type":"message_action","callback_id":"get_help","user":{"id":"U1"},"trigger_id":"1.2","channel":{"id":"C1"},
		"message_ts":"1.2","response_url":"https://x.example","message":{"type":"message","subtype":"bot_message","bot_id":"B1",
		"text":"","ts":"1.2","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"disk full"}}],"attachments":[{"fallback":"x"}]}}`,
	filled: `{"type":"view_submission","user":{"id":"U1"},"trigger_id":"1.2","view":{"id":"V1","hash":"1.a","callback_id":"write",
		"private_metadata":"7","state":{"values":{"words":{"words":{"type":"plain_text_input","value":"it squeaks"}}}}}}`,
}

func TestWhatIsOursIsUnderstood(t *testing.T) {
	for want, payload := range ours {
		d := read(kindInteractive, []byte(payload), ourselves)
		if d.sort != want || d.user != "U1" {
			t.Errorf("want %s, got %+v", want, d)
		}
		sound(t, d)
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
	case reacted:
		if d.user == "" || d.channel == "" || d.ts == "" {
			t.Errorf("reaction to nothing: %+v", d)
		}
	case visited, tapped:
		if d.user == "" {
			t.Errorf("page of nobody: %+v", d)
		}
	case pointed:
		if d.user == "" || d.channel == "" || d.ts == "" || d.trigger == "" {
			t.Errorf("help with nothing: %+v", d)
		}
	case filled:
		if d.user == "" || d.form.ID.V == "" || !slices.Contains(forms, d.form.Callback.V) {
			t.Errorf("form of nobody: %+v", d)
		}
		if words := typed(blocks.Filled(d.form.State)[form.Words]); !utf8.ValidString(words) || len(words) > bot.MaxText {
			t.Errorf("words %q", words)
		}
	case opened:
		if _, err := parsePlace((place{d.user, d.channel, d.thread}).conversation()); err != nil {
			t.Errorf("a pane of nobody or nowhere: %+v", d)
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

func TestTheWordsOfAnyMessageAreFound(t *testing.T) {
	for want, message := range map[string]string{
		"said": `{"text":"said","blocks":[{"type":"section","text":{"text":"not this"}}]}`,
		"Disk full\nOn *db1*\nnow": `{"text":" ","blocks":[{"type":"header","text":{"type":"plain_text","text":"Disk full"}},
			{"type":"section","text":{"type":"mrkdwn","text":"On *db1*"},"accessory":{"type":"button","text":{"text":"x"}}},
			{"type":"context","elements":[{"type":"mrkdwn","text":"now"}]},{"type":"actions","elements":[{"type":"button","text":{"text":"Stop"}}]}]}`,
		"one two\nthree": `{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one "},
			{"type":"text","text":"two"}]},{"type":"rich_text_list","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"three"}]}]}]}]}`,
		"Alarm\n90 %": `{"attachments":[{"title":"Alarm","text":"90 %","fallback":"Alarm: 90 %"}]}`,
		"only this":   `{"attachments":[{"fallback":"only this"}]}`,
		"":            `{"blocks":7,"attachments":{"a":1}}`,
	} {
		var p post
		if err := json.Unmarshal([]byte(message), &p); err != nil {
			t.Fatal(err)
		}
		if got := wordsOf(p); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// pressedAlone is a press of our own button below what only one person sees: there is no message with it.
const pressedAlone = `{"type":"block_actions","user":{"id":"U1"},"trigger_id":"1.2.a","response_url":"https://a.example/",
	"container":{"type":"message","message_ts":"1.2","channel_id":"C1","is_ephemeral":true},"actions":[{"type":"button",
	"action_id":"choice:1","block_id":"fl|slack:U1:C1:1.1|3|0","value":"share","action_ts":"1.3"}]}`

func TestAPressBelowWhatOnlyOnePersonSeesIsRead(t *testing.T) {
	d := read(kindInteractive, []byte(pressedAlone), ourselves)
	if sound(t, d); d.sort != pressed || !d.alone || d.choice != bot.Share || d.channel != "C1" {
		t.Errorf("got %+v", d)
	}
}

func fuzz(f *testing.F, kind string) {
	kinds, list := envelopes(f)
	for i, payload := range list {
		if kinds[i] == kind {
			f.Add(payload)
		}
	}
	if kind == kindInteractive {
		for _, payload := range ours {
			f.Add([]byte(payload))
		}
		f.Add([]byte(pressedAlone))
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
