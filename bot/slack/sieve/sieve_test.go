package sieve_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/slack-go/slack"

	"github.com/firstline-support/firstline/bot/slack/sieve"
)

const (
	good  = `{"type":"message","user":"U1","ts":"1.1","text":"hello","blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"hello"}]}]}]}`
	newer = `{"type":"message","bot_id":"B1","ts":"1.2","text":"new","blocks":[{"type":"actions","elements":[{"type":"brand_new"}]},{"type":"rich_text","elements":[]}]}`
	wrong = `{"type":"message","user":"U2","ts":"1.3","text":"wrong types","reply_count":"many","blocks":{},"files":7,"metadata":{"event_type":"x","event_payload":{"id":"9"}}}`
	worse = `{"ts":14,"text":"odd"}`
	none  = `17`
)

func TestOneUnreadableMessageDoesNotHideTheOthers(t *testing.T) {
	answer := `{"ok":true,"messages":[` + good + `,` + newer + `,` + wrong + `,` + worse + `,` + none + `],"has_more":true,"response_metadata":{"next_cursor":"abc"}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) }))
	defer server.Close()
	ask := func(client *http.Client) (messages []slack.Message, more bool, next string, err error) {
		api := slack.New("x", slack.OptionAPIURL(server.URL+"/"), slack.OptionHTTPClient(client))
		return api.GetConversationRepliesContext(t.Context(), &slack.GetConversationRepliesParameters{ChannelID: "C1", Timestamp: "1.1"})
	}
	if _, _, _, err := ask(server.Client()); err == nil {
		t.Error("the library reads it by itself: this room is not needed any more")
	}
	messages, more, next, err := ask(&http.Client{Transport: sieve.Transport{}})
	if err != nil || len(messages) != 5 || !more || next != "abc" {
		t.Fatalf("got %d messages, %v, %q, %v", len(messages), more, next, err)
	}
	if len(messages[0].Blocks.BlockSet) != 1 || messages[1].BotID != "B1" || messages[2].Metadata.EventPayload["id"] != "9" || messages[2].User != "U2" ||
		messages[3].Text != "odd" {
		t.Errorf("got %+v", messages)
	}
}

func TestOtherAnswersStayAsTheyAre(t *testing.T) {
	for _, answer := range []string{`{"ok":false,"error":"x"}`, `no JSON`, ``, `{"messages":3}`, `[]`} {
		if got := string(sieve.Mend([]byte(answer))); got != answer {
			t.Errorf("%q became %q", answer, got)
		}
	}
}

func FuzzMend(f *testing.F) {
	for _, m := range []string{good, newer, wrong, worse, none} {
		f.Add(`{"messages":[` + m + `]}`)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		before, ok := list([]byte(answer))
		if !ok {
			return
		}
		mended := sieve.Mend([]byte(answer))
		after, ok := list(mended)
		if !ok || len(after) != len(before) {
			t.Fatalf("%s became %s", answer, mended)
		}
		for _, m := range after {
			var known slack.Message
			if err := json.Unmarshal(m, &known); err != nil {
				t.Errorf("%s cannot be read: %v", m, err)
			}
		}
	})
}

// list gives the messages of an answer; names of fields are exact in Slack's.
func list(answer []byte) (messages []json.RawMessage, ok bool) {
	var whole map[string]json.RawMessage
	if json.Unmarshal(answer, &whole) != nil || json.Unmarshal(whole["messages"], &messages) != nil {
		return nil, false
	}
	return messages, true
}
