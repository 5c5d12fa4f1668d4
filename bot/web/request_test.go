package web

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzPostThatPassesIsAnEventThatPasses holds that what the decoder lets through is never refused by the bot, and that
// nothing gets longer on the way.
func FuzzPostThatPassesIsAnEventThatPasses(f *testing.F) {
	for _, seed := range []string{
		`{"id":"a","text":"hello"}`, `{"id":"a-_9","choice":"human","lang":"de"}`, `{"id":"a","text":"\ud800"}`, `null`,
		`{"id":"a","text":"\u0000\u202e"}`, `{"ID":"a","TEXT":"x"}`, "{\"id\":\"a\",\"text\":\"\xff\"}",
		`{"id":"a","id":"b"}`,
		`{"id":"a","text":"` + strings.Repeat("𝕏", 20) + `"}`, `[{"id":1}]`, `{"id":"a","text":"x"}x`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var p post
		if err := decode(body, &p); err != nil || p.check() != nil {
			return
		}
		event := p.event("web:ABCDEFGHIJKLMNOPQRSTUVWXYZ")
		event.At = time.Unix(0, 0)
		if err := event.Check(); err != nil {
			t.Errorf("decode(%q) gives an event that is refused: %v", body, err)
		}
		if !utf8.ValidString(event.Text) || utf8.RuneCountInString(event.Text) > maxText {
			t.Errorf("decode(%q) gives a text of %d characters", body, utf8.RuneCountInString(event.Text))
		}
		if !strings.HasSuffix(event.ID, "/"+p.ID) || strings.Count(event.ID, "/") != 1 {
			t.Errorf("event id %q of message id %q", event.ID, p.ID)
		}
	})
}
