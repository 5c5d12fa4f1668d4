package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot"
	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
)

func TestWhateverIsSentMentionsNobody(t *testing.T) {
	m := rest.Outgoing{Content: "@everyone", Flags: discordgo.MessageFlagsEphemeral}
	data := &discordgo.InteractionResponseData{Content: "@everyone",
		AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{"everyone"}}}
	i := rest.Interaction{ID: "1", App: "2", Token: "tok"}
	ctx := t.Context()
	for name, send := range map[string]func(c *rest.Client) error{
		"post": func(c *rest.Client) error { _, err := c.Post(ctx, "3", m); return err },
		"edit": func(c *rest.Client) error { _, err := c.Edit(ctx, "3", "4", m); return err },
		"forum": func(c *rest.Client) error {
			_, err := c.ForumPost(ctx, "3", rest.Thread{Name: "x"}, m)
			return err
		},
		"follow-up":      func(c *rest.Client) error { _, err := c.Followup(ctx, i, m); return err },
		"edited":         func(c *rest.Client) error { _, err := c.EditResponse(ctx, i, m); return err },
		"edit follow-up": func(c *rest.Client) error { _, err := c.EditFollowup(ctx, i, "5", m); return err },
		"answer": func(c *rest.Client) error {
			return c.Respond(ctx, i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: data})
		},
		"update": func(c *rest.Client) error {
			return c.Respond(ctx, i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseUpdateMessage, Data: data})
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := &model{}
			if err := send(client(t, d)); err != nil {
				t.Fatal(err)
			}
			body := d.sent(t, 0)
			for _, inner := range []string{"message", "data"} {
				if part, ok := body[inner].(map[string]any); ok {
					body = part
				}
			}
			if want := map[string]any{"parse": []any{}, "replied_user": false}; !reflect.DeepEqual(body["allowed_mentions"], want) {
				t.Errorf("sent %v", body)
			}
		})
	}
}

func TestAMessageCarriesItsNonceAndWhatItAnswers(t *testing.T) {
	d := &model{}
	c := client(t, d)
	sent, err := c.Post(t.Context(), "3", rest.Outgoing{Content: "hello", Nonce: "abc", ReplyTo: "9"})
	if err != nil || sent.ID != "1" {
		t.Fatal(sent, err)
	}
	body := d.sent(t, 0)
	if body["nonce"] != "abc" || body["enforce_nonce"] != true ||
		!reflect.DeepEqual(body["message_reference"], map[string]any{"message_id": "9", "fail_if_not_exists": false}) {
		t.Errorf("sent %v", body)
	}
	if d.calls[0] != "POST http://discord.test/api/v9/channels/3/messages" || d.heads[0].Get("Authorization") != "Bot secret" {
		t.Errorf("sent %v, %v", d.calls, d.heads)
	}
	if _, err := c.Post(t.Context(), "3", rest.Outgoing{Nonce: strings.Repeat("x", 26)}); err == nil || len(d.calls) != 1 {
		t.Error("a nonce that Discord does not take was sent")
	}
}

func TestAnEditTakesAwayWhatTheNewMessageLacks(t *testing.T) {
	d := &model{}
	if _, err := client(t, d).Edit(t.Context(), "3", "4", rest.Outgoing{Content: "new"}); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"content": "new", "embeds": []any{}, "components": []any{},
		"allowed_mentions": map[string]any{"parse": []any{}, "replied_user": false}}
	if got := d.sent(t, 0); !reflect.DeepEqual(got, want) {
		t.Errorf("sent %v", got)
	}
}

// discordgo writes a file's name into the head of its part as it is.
func TestAFilesNameIsNoLineOfItsHead(t *testing.T) {
	d := &model{}
	_, err := client(t, d).Post(t.Context(), "3", rest.Outgoing{Content: "see", Nonce: "n", Files: []*discordgo.File{
		{Name: "a\"\r\nX-Evil: 1\r\n\r\n.txt", ContentType: "text/plain\r\nX-Evil: 2", Reader: strings.NewReader("words")}}})
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(d.heads[0].Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	read, err := multipart.NewReader(strings.NewReader(d.bodies[0]), params["boundary"]).ReadForm(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	file := read.File["files[0]"][0]
	if file.Header.Get("X-Evil") != "" || file.Size != 5 || !strings.HasPrefix(file.Filename, `a"__X-Evil`) {
		t.Errorf("got %+v", file)
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(read.Value["payload_json"][0]), &body); err != nil || body["nonce"] != "n" {
		t.Errorf("got %v, %v", body, err)
	}
}

func TestWhatWasSentCountsAlsoWhenDiscordgoCannotReadTheAnswer(t *testing.T) {
	d := &model{answer: func(*http.Request, string) *http.Response {
		return answer(200, `{"id":"77","channel_id":"3","content":12,"components":[{"type":99}]}`)
	}}
	sent, err := client(t, d).Post(t.Context(), "3", rest.Outgoing{})
	if err != nil || sent.ID != "77" {
		t.Errorf("got %+v, %v", sent, err)
	}
	d.answer = func(*http.Request, string) *http.Response { return answer(200, `[]`) }
	if _, err := client(t, d).Post(t.Context(), "3", rest.Outgoing{}); !rest.Kind(err).Doubtful() {
		t.Errorf("got %v", err)
	}
}

func TestAnAnswerToAnInteractionHasOnlyWhatItsKindHas(t *testing.T) {
	i := rest.Interaction{ID: "1", App: "2", Token: "tok"}
	row := discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.TextInput{CustomID: "q", Label: "Q", Style: 1}}}
	for kind, c := range map[discordgo.InteractionResponseType]struct {
		data *discordgo.InteractionResponseData
		want []string
	}{
		discordgo.InteractionResponseDeferredChannelMessageWithSource: {&discordgo.InteractionResponseData{Flags: 64}, []string{"flags"}},
		discordgo.InteractionResponseDeferredMessageUpdate:            {nil, nil},
		discordgo.InteractionResponseModal: {&discordgo.InteractionResponseData{CustomID: "x", Title: "T",
			Components: []discordgo.MessageComponent{row}}, []string{"components", "custom_id", "title"}},
		discordgo.InteractionApplicationCommandAutocompleteResult: {nil, []string{"choices"}},
		discordgo.InteractionResponseChannelMessageWithSource: {&discordgo.InteractionResponseData{Content: "x", Flags: 64},
			[]string{"allowed_mentions", "content", "flags"}},
	} {
		d := &model{answer: func(*http.Request, string) *http.Response { return answer(204, "") }}
		if err := client(t, d).Respond(t.Context(), i, &discordgo.InteractionResponse{Type: kind, Data: c.data}); err != nil {
			t.Fatal(err)
		}
		body := d.sent(t, 0)
		data, _ := body["data"].(map[string]any)
		if len(data) != len(c.want) || body["type"] != float64(kind) {
			t.Errorf("kind %d: sent %v", kind, body)
		}
		for _, name := range c.want {
			if _, ok := data[name]; !ok {
				t.Errorf("kind %d: no %s in %v", kind, name, body)
			}
		}
		if d.heads[0].Get("Authorization") != "" {
			t.Error("the token was shown without need")
		}
	}
}

func TestAThreadThatIsThereAlreadyIsGiven(t *testing.T) {
	d := &model{answer: func(r *http.Request, _ string) *http.Response {
		if r.Method == http.MethodPost {
			return trouble(400, 160004)
		}
		return answer(200, `{"id":"4","type":11,"parent_id":"3"}`)
	}}
	thread, err := client(t, d).ThreadFromMessage(t.Context(), "3", "4", rest.Thread{Name: "x"})
	if err != nil || thread.ID != "4" || thread.ParentID != "3" {
		t.Errorf("got %+v, %v", thread, err)
	}
}

func TestADeletedMessageIsDeleted(t *testing.T) {
	d := &model{answer: func(*http.Request, string) *http.Response { return trouble(404, 10008) }}
	if err := client(t, d).Delete(t.Context(), "3", "4"); err != nil {
		t.Error(err)
	}
}

func TestErrorsAreSortedAndSaidWithWhatMendsThem(t *testing.T) {
	for _, c := range []struct {
		status int
		body   any // a number of Discord's, or words
		kind   rest.Trouble
		final  bool
		said   string
	}{
		{404, 10003, rest.UnknownChannel, true, "no (10003)"},
		{404, 10008, rest.UnknownMessage, true, ""},
		{404, 10013, rest.UnknownUser, true, ""},
		{404, 10011, rest.Unknown, true, ""},
		{403, 50001, rest.NoAccess, false, `"View Channel"`},
		{403, 50013, rest.NoPermission, false, `"Send Messages in Threads"`},
		{403, 50007, rest.ClosedDM, true, ""},
		{403, 50278, rest.ClosedDM, true, ""},
		{400, 50083, rest.Archived, true, ""},
		{400, 160005, rest.Locked, true, "unlock"},
		{400, 160004, rest.ThreadExists, false, ""},
		{404, 10062, rest.UnknownCallback, true, ""},
		{400, 40060, rest.AlreadyAnswered, true, ""},
		{401, 50027, rest.ExpiredCallback, true, ""},
		{404, 10015, rest.ExpiredCallback, true, ""},
		{400, 50035, rest.BadRequest, true, ""},
		{400, 200000, rest.Blocked, true, "AutoMod"},
		{413, "too large", rest.BadRequest, true, "413"},
		{403, "forbidden", rest.NoPermission, false, ""},
		{401, 0, rest.BadToken, false, "Reset Token"},
		{500, 0, rest.ServerTrouble, false, "500"},
		{503, "<html>", rest.ServerTrouble, false, "503"},
	} {
		d := &model{answer: func(*http.Request, string) *http.Response {
			if code, ok := c.body.(int); ok {
				return trouble(c.status, code)
			}
			return answer(c.status, c.body.(string))
		}}
		_, err := client(t, d).Post(t.Context(), "3", rest.Outgoing{})
		if kind := rest.Kind(err); kind != c.kind || kind.Final() != c.final || !strings.Contains(rest.Explain(err), c.said) {
			t.Errorf("%d: kind %d, final %v, said %q", c.status, kind, kind.Final(), rest.Explain(err))
		}
		var later *handoff.Later
		waits := errors.As(rest.Hopeful(err), &later)
		if errors.Is(rest.Hopeful(err), bot.ErrRefused) != c.final || waits && c.final {
			t.Errorf("%d: hopeful %v", c.status, rest.Hopeful(err))
		}
	}
}

func TestASlowDiscordIsInDoubtAndOneThatIsNotReachedIsNot(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		d := &model{takes: time.Hour}
		c := client(t, d)
		for _, limit := range []time.Duration{time.Second, time.Hour} {
			ctx, stop := context.WithTimeout(t.Context(), limit)
			begun := time.Now()
			_, err := c.Post(ctx, "3", rest.Outgoing{})
			stop()
			if took := time.Since(begun); rest.Kind(err) != rest.Uncertain || took != min(limit, 20*time.Second) {
				t.Errorf("after %v: %v", took, err)
			}
			var later *handoff.Later
			if !errors.As(rest.Hopeful(err), &later) {
				t.Errorf("got %v", rest.Hopeful(err))
			}
		}
	})
	c, err := rest.New(rest.Options{Token: "secret", API: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Post(t.Context(), "3", rest.Outgoing{}); rest.Kind(err) != rest.Unreachable {
		t.Errorf("got %v", err)
	}
}

func TestErrorsShowNoSecrets(t *testing.T) {
	d := &model{answer: func(*http.Request, string) *http.Response { return answer(502, "") }}
	i := rest.Interaction{ID: "1", App: "2", Token: "very-secret"}
	c := client(t, d)
	err := c.DeleteResponse(t.Context(), i)
	d.answer = func(*http.Request, string) *http.Response { return answer(429, `{"retry_after":9}`) }
	limited := c.DeleteResponse(t.Context(), i)
	for _, err := range []error{err, limited} {
		if err == nil || strings.Contains(err.Error()+rest.Explain(err), "secret") {
			t.Errorf("got %v", err)
		}
	}
	if rest.Kind(limited) != rest.Limited || rest.Wait(limited) < 9*time.Second {
		t.Errorf("got %v", limited)
	}
}

func TestOneUnknownComponentDoesNotHideTheOtherMessages(t *testing.T) {
	list := `[{"id":"1","content":"one","components":[{"type":1,"components":[{"type":99},{"type":2,"style":1,"custom_id":"x"}]}]},` +
		`{"id":"2","content":"two","message_reference":{"type":1},"message_snapshots":[{"message":{"content":"in it","components":[{"type":98}]}}]}]`
	d := &model{answer: func(*http.Request, string) *http.Response { return answer(200, list) }}
	c := client(t, d)
	got, err := c.With(t.Context()).ChannelMessages("3", 50, "", "", "")
	if err != nil || len(got) != 2 || got[1].Content != "two" {
		t.Fatalf("got %v, %v", got, err)
	}
	if row, ok := got[0].Components[0].(*discordgo.ActionsRow); !ok || len(row.Components) != 1 {
		t.Errorf("got %+v", got[0].Components)
	}
	raw, err := c.Messages(t.Context(), "3", rest.Page{Limit: 50, After: "5"})
	if err != nil || len(raw) != 2 || !strings.HasSuffix(d.calls[1], "messages?after=5&limit=50") {
		t.Errorf("got %s, %v, %v", raw, err, d.calls)
	}
}

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	for _, api := range []string{"discord.com", "ftp://x/", "://"} {
		if _, err := rest.New(rest.Options{API: api}); err == nil {
			t.Errorf("%q was taken", api)
		}
	}
	d := &model{}
	c, err := rest.New(rest.Options{Token: "Bot secret", API: "https://proxy.test/to/discord/api/", HTTP: &http.Client{Transport: d}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.With(t.Context()).MessageReactionAdd("3", "4", "👍"); err != nil {
		t.Fatal(err)
	}
	want := "PUT https://proxy.test/to/discord/api/v9/channels/3/messages/4/reactions/%F0%9F%91%8D/@me"
	if d.calls[0] != want || d.heads[0].Get("Authorization") != "Bot secret" {
		t.Errorf("called %v, %v", d.calls, d.heads)
	}
}
