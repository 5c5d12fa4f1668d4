package discord

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

var ourselves = self{id: "1100000000000000001", app: "1100000000000000001"}

// samples are real payloads, and those of the documentation.
func samples(t testing.TB) (list []json.RawMessage) {
	t.Helper()
	for _, name := range []string{"objects", "docs_examples"} {
		data, err := payloads.ReadFile("testdata/payloads/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var all []struct{ Payload json.RawMessage }
		if err := json.Unmarshal(data, &all); err != nil {
			t.Fatal(err)
		}
		for _, one := range all {
			list = append(list, one.Payload)
			var dispatch struct {
				D json.RawMessage `json:"d"`
			}
			if json.Unmarshal(one.Payload, &dispatch) == nil && len(dispatch.D) > 0 {
				list = append(list, dispatch.D)
			}
		}
	}
	return list
}

// understood tells what each parser makes of a payload, whatever it is.
func understood(payload []byte) (all []string) {
	if d := readMessage(payload, ourselves, said); d.sort != nothing {
		all = append(all, string(d.sort))
	}
	if d := readDeletion(payload); d.sort != nothing && len(d.gone) > 0 {
		all = append(all, "deletion")
	}
	var i interaction
	if json.Unmarshal(payload, &i) == nil && i.Token.V != "" && i.by().ID.V != "" {
		all = append(all, fmt.Sprintf("interaction %d", i.Type.V))
	}
	var c channel
	if json.Unmarshal(payload, &c) == nil && c.ID.V != "" && c.Name.V != "" && c.Type.V > 0 {
		all = append(all, fmt.Sprintf("channel %d", c.Type.V))
	}
	var s server
	if json.Unmarshal(payload, &s) == nil && s.ID.V != "" && (len(s.Roles.V) > 0 || len(s.Channels.V) > 0) {
		all = append(all, "server")
	}
	return all
}

// The list of what becomes of the samples is looked at when it changes.
func TestSamplesAreUnderstood(t *testing.T) {
	got := map[string]int{}
	for _, payload := range samples(t) {
		for _, what := range understood(payload) {
			got[what]++
		}
	}
	for _, want := range []string{"interaction 2", "channel 5", "channel 11", "channel 12", "channel 15",
		"server"} {
		if got[want] == 0 {
			t.Errorf("no sample is understood as %s; there are %v", want, slices.Sorted(maps.Keys(got)))
		}
	}
}

// One value of another type than Discord documents loses nothing else.
func TestOddValuesLoseNothingElse(t *testing.T) {
	const text = `{"id":"1","channel_id":"2","guild_id":"3","type":0,"author":{"id":"4","username":7},"content":"help",
		"mentions":[3,{"id":"5"}],"attachments":"x","embeds":{"a":1},"components":[{"type":99,"id":{}}],
		"message_reference":[],"edited_timestamp":5,"nonce":12345,"message_snapshots":[null]}`
	d := readMessage([]byte(text), ourselves, said)
	if d.sort != said || d.Content.V != "help" || d.Author.V.ID.V != "4" || len(d.Mentions.V) != 1 || d.Nonce.V != "12345" {
		t.Errorf("read %+v", d)
	}
}

func TestWhatIsLeftAndWhy(t *testing.T) {
	const whole = `{"id":"1","channel_id":"2","author":{"id":"4"},"content":"x"%s}`
	for more, why := range map[string]string{
		`,"type":7`: "a notice", `,"webhook_id":"9"`: "of a bot", `,"author":{"id":"4","bot":true}`: "of a bot",
		`,"author":{"id":"4","system":true}`: "of a bot", `,"type":"x"`: "", `,"type":19`: "", ``: "",
		`,"id":""`: "message without a place",
	} {
		if d := readMessage(fmt.Appendf(nil, whole, more), ourselves, said); d.why != why {
			t.Errorf("%s: %q, want %q", more, d.why, why)
		}
	}
	if d := readMessage([]byte(`{"id":"1","channel_id":"2"}`), ourselves, said); d.why != "of nobody" {
		t.Errorf("without an author: %q", d.why)
	}
	if d := readMessage([]byte(`{"id":"1","channel_id":"2","author":{"id":"4"},"content":"x"}`), ourselves, edited); d.why == "" {
		t.Error("a link that is shown is no edit")
	}
}

func TestPlain(t *testing.T) {
	name := func(kind, id string) string {
		return map[string]string{"@5": "Bob", "@&6": "Helper", "#7": "general"}[kind+id]
	}
	for text, want := range map[string]string{
		"<@1> hello":          "hello",
		"<@!5> and <@&6>":     "@Bob and @Helper",
		"see <#7>, <#8>":      "see #general, #8",
		"</ask:99> please":    "/ask please",
		"<:smile:3> <a:no:4>": ":smile: :no:",
		"at <t:1700000000:R>": "at 2023-11-14 22:13 UTC",
		"<script> stays":      "<script> stays",
		"bad \xff byte":       "bad � byte",
	} {
		if got := plain(text, "1", name); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestChoiceIDs(t *testing.T) {
	for _, conversation := range []string{"discord:81384788765712384", "discord:81384788765712384:1456074506895360001"} {
		id := choiceID(conversation, 12_345, 24)
		if got, seq, n, ours := parseChoice(id); !ours || got != conversation || seq != 12_345 || n != 24 || len(id) > 100 {
			t.Errorf("%s: %q %d %d %v", id, got, seq, n, ours)
		}
	}
	for _, id := range []string{"", "fl|", "fl|1|2|3", "fl|x||1|1", "fl|1||1|-2", "fl|1||1|x", "other", "fl|1|../2|1|1"} {
		if _, _, _, ours := parseChoice(id); ours {
			t.Errorf("%q is none of ours", id)
		}
	}
}

func FuzzPayloads(f *testing.F) {
	for _, payload := range samples(f) {
		f.Add([]byte(payload))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		understood(payload)
		d := readMessage(payload, ourselves, said)
		text := plain(d.content(), ourselves.id, func(_, id string) string { return id })
		if !utf8.ValidString(text) || len(text) > bot.MaxText || strings.Contains(text, "<@"+ourselves.id+">") {
			t.Errorf("%q", text)
		}
		readDeletion(payload)
	})
}

func FuzzChoiceIDs(f *testing.F) {
	f.Add("fl|81384788765712384|1456074506895360001|12|3")
	f.Fuzz(func(t *testing.T, id string) {
		conversation, seq, n, ours := parseChoice(id)
		if !ours {
			return
		}
		if again, s, m, ok := parseChoice(choiceID(conversation, seq, n)); !ok || again != conversation || s != seq || m != n {
			t.Errorf("%q is read as %q %d %d and then as %q %d %d", id, conversation, seq, n, again, s, m)
		}
	})
}
