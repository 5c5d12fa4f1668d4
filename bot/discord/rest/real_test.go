package rest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
)

// A house is a Discord with a guild, some channels and a client, in simulated time.
type house struct {
	*discordtest.Server
	*rest.Client
	guild string
	rooms []string
	forum string
	mia   string
}

func inHouse(t *testing.T, o discordtest.Options, play func(t *testing.T, h *house)) {
	t.Helper()
	bubble.Test(t, func(t *testing.T) {
		s, dial := discordtest.StartWired(t, o)
		transport := &http.Transport{DialContext: dial}
		t.Cleanup(transport.CloseIdleConnections)
		c, err := rest.New(rest.Options{Token: discordtest.BotToken, API: s.URL(), HTTP: &http.Client{Transport: transport}})
		if err != nil {
			t.Fatal(err)
		}
		h := &house{Server: s, Client: c, mia: s.AddUser(discordtest.User{Name: "mia"}).ID}
		h.guild = s.AddGuild(discordtest.Guild{Name: "Baking", Bot: discordtest.Administrator}).ID
		s.AddMember(h.guild, h.mia)
		for n := range 6 {
			h.rooms = append(h.rooms, s.AddChannel(discordtest.Channel{Guild: h.guild, Name: fmt.Sprintf("room%d", n)}).ID)
		}
		h.forum = s.AddChannel(discordtest.Channel{Guild: h.guild, Name: "forum", Kind: discordtest.Forum}).ID
		play(t, h)
	})
}

// keep posts until it succeeds, as the courier would.
func (h *house) keep(t *testing.T, channel string, m rest.Outgoing) *discordgo.Message {
	for {
		sent, err := h.Post(t.Context(), channel, m)
		var later *handoff.Later
		switch {
		case err == nil:
			return sent
		case errors.As(rest.Hopeful(err), &later):
			time.Sleep(later.After)
		case rest.Kind(err).Doubtful():
			time.Sleep(time.Second)
		default:
			t.Errorf("post: %v", err)
			return nil
		}
	}
}

// Promises P3 and P10: hundreds write at once while Discord keeps to its limits; all of it appears once, and no call came
// too early.
func TestP10AStormAgainstDiscordsLimits(t *testing.T) {
	inHouse(t, discordtest.Options{Limits: true, Identify: -1}, func(t *testing.T, h *house) {
		var work sync.WaitGroup
		for n := range 240 {
			work.Go(func() {
				text := fmt.Sprintf("word %d", n)
				h.keep(t, h.rooms[n%len(h.rooms)], rest.Outgoing{Content: text, Nonce: text})
			})
		}
		work.Wait()
		if early := h.Early(); len(early) > 0 || h.Invalid() > 0 {
			t.Errorf("%d calls too early, %d invalid: %q", len(early), h.Invalid(), early)
		}
		for n, room := range h.rooms {
			if got := h.Server.Messages(room); len(got) != 40 {
				t.Errorf("in room %d are %d messages", n, len(got))
			}
		}
	})
}

func TestP10AStormOf429IsWaitedOut(t *testing.T) {
	for _, global := range []bool{false, true} {
		inHouse(t, discordtest.Options{}, func(t *testing.T, h *house) {
			h.Always(discordtest.Any, discordtest.Fault{RetryAfter: 17 * time.Second, Global: global})
			var work sync.WaitGroup
			for n := range 240 {
				work.Go(func() {
					text := fmt.Sprintf("word %d", n)
					h.keep(t, h.rooms[n%len(h.rooms)], rest.Outgoing{Content: text, Nonce: text})
				})
			}
			time.Sleep(3 * time.Minute)
			h.Heal()
			work.Wait()
			if early := h.Early(); len(early) > 0 {
				t.Errorf("%d calls too early: %q", len(early), early[0])
			}
			if n := h.Invalid(); n > 6*20 {
				t.Errorf("%d invalid requests in three minutes", n)
			}
			for n, room := range h.rooms {
				if got := h.Server.Messages(room); len(got) != 40 {
					t.Errorf("in room %d are %d messages", n, len(got))
				}
			}
		})
	}
}

// Promise P3: nobody knows whether a message was sent; it is sent again, and appears once.
func TestP3AMessageInDoubtAppearsOnce(t *testing.T) {
	inHouse(t, discordtest.Options{}, func(t *testing.T, h *house) {
		faults := []discordtest.Fault{{CutAfter: true}, {Cut: true}, {Status: 502}, {Status: 500}, {Delay: time.Minute}}
		for n, f := range faults {
			h.Fail("POST /channels/{channel_id}/messages", f, f)
			sent := h.keep(t, h.rooms[n], rest.Outgoing{Content: "once", Nonce: fmt.Sprint("n", n)})
			if got := h.Server.Messages(h.rooms[n]); len(got) != 1 || sent == nil || got[0].ID != sent.ID {
				t.Errorf("%+v: %d messages, sent %+v", f, len(got), sent)
			}
		}
		time.Sleep(2 * time.Minute) // for those that are delayed
	})
}

// Everything that goes out is checked against Discord's own description by the server: a violation fails the test.
func TestWhatIsSentIsAsDiscordDescribesIt(t *testing.T) {
	inHouse(t, discordtest.Options{}, func(t *testing.T, h *house) {
		ctx, room := t.Context(), h.rooms[0]
		full := func() rest.Outgoing {
			return rest.Outgoing{Content: "hello @everyone", Nonce: "n1",
				Embeds: []*discordgo.MessageEmbed{{Title: "T", Description: "D"}},
				Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
					discordgo.Button{Label: "Yes", Style: discordgo.PrimaryButton, CustomID: "y"}}}},
				Files: []*discordgo.File{{Name: "a.txt", ContentType: "text/plain", Reader: strings.NewReader("words")}}}
		}
		asked := h.Say(discordtest.Post{User: h.mia, Channel: room, Content: "how?"})
		m := full()
		m.ReplyTo = asked.ID
		sent, err := h.Post(ctx, room, m)
		must(t, err)
		if got := h.Server.Messages(room)[1]; got.Reply != asked.ID || got.Everyone || len(got.Mentions) > 0 || len(got.Files) != 1 {
			t.Errorf("there is %+v", got)
		}
		_, err = h.Client.Edit(ctx, room, sent.ID, rest.Outgoing{Content: "new", Flags: discordgo.MessageFlagsSuppressEmbeds})
		must(t, err)
		if got := h.Server.Messages(room)[1]; got.Content != "new" || len(got.Embeds)+len(got.Components) > 0 {
			t.Errorf("there is %+v", got)
		}
		raw, err := h.Client.Messages(ctx, room, rest.Page{Limit: 1, After: asked.ID})
		must(t, err)
		if len(raw) != 1 {
			t.Errorf("read %s", raw)
		}
		thread, err := h.ThreadFromMessage(ctx, room, asked.ID, rest.Thread{Name: "how?", Archive: 1440})
		must(t, err)
		again, err := h.ThreadFromMessage(ctx, room, asked.ID, rest.Thread{Name: "how?"})
		must(t, err)
		if thread.ID != asked.ID || again.ID != thread.ID {
			t.Errorf("threads %+v, %+v", thread, again)
		}
		private, err := h.PrivateThread(ctx, room, rest.Thread{Name: "for mia"})
		must(t, err)
		must(t, h.With(ctx).ThreadMemberAdd(private.ID, h.mia))
		post, err := h.ForumPost(ctx, h.forum, rest.Thread{Name: "case"}, full())
		must(t, err)
		if got := h.Server.Messages(post.ID); len(got) != 1 || got[0].ID != post.ID {
			t.Errorf("in the forum is %+v", got)
		}
		direct, err := h.Client.Direct(ctx, h.mia)
		must(t, err)
		_, err = h.Post(ctx, direct.ID, rest.Outgoing{Content: "hello"})
		must(t, err)
		must(t, h.With(ctx).MessageReactionAdd(room, asked.ID, "👍"))
		must(t, h.Client.Delete(ctx, room, sent.ID))
		must(t, h.Client.Delete(ctx, room, sent.ID))
	})
}

func TestInteractionsAreAnsweredAsDiscordDescribesIt(t *testing.T) {
	inHouse(t, discordtest.Options{}, func(t *testing.T, h *house) {
		ctx, room := t.Context(), h.rooms[0]
		_, err := h.With(ctx).ApplicationCommandBulkOverwrite(discordtest.AppID, "",
			[]*discordgo.ApplicationCommand{{Name: "ask", Description: "Ask"}})
		must(t, err)
		use := func() rest.Interaction {
			i, ok := h.Interaction(h.Slash(h.mia, room, "ask", "de"))
			if !ok {
				t.Fatal("no interaction")
			}
			return rest.Interaction{ID: i.ID, App: discordtest.AppID, Token: i.Token}
		}
		i := use()
		must(t, h.Respond(ctx, i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral}}))
		err = h.Respond(ctx, i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource})
		if rest.Kind(err) != rest.AlreadyAnswered {
			t.Errorf("a second answer: %v", err)
		}
		_, err = h.EditResponse(ctx, i, rest.Outgoing{Content: "for you"})
		must(t, err)
		more, err := h.Followup(ctx, i, rest.Outgoing{Content: "more", Flags: discordgo.MessageFlagsEphemeral})
		must(t, err)
		_, err = h.EditFollowup(ctx, i, more.ID, rest.Outgoing{Content: "even more"})
		must(t, err)
		must(t, h.DeleteResponse(ctx, i))
		time.Sleep(16 * time.Minute)
		if _, err := h.Followup(ctx, i, rest.Outgoing{Content: "late"}); rest.Kind(err) != rest.ExpiredCallback {
			t.Errorf("after its time: %v", err)
		}
		late := use()
		time.Sleep(4 * time.Second)
		if err := h.Respond(ctx, late, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredMessageUpdate}); rest.Kind(err) != rest.UnknownCallback {
			t.Errorf("too late: %v", err)
		}
		modal := use()
		must(t, h.Respond(ctx, modal, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseModal,
			Data: &discordgo.InteractionResponseData{CustomID: "m", Title: "Tell", Components: []discordgo.MessageComponent{
				discordgo.ActionsRow{Components: []discordgo.MessageComponent{
					discordgo.TextInput{CustomID: "q", Label: "What?", Style: discordgo.TextInputShort}}}}}}))
		if got, _ := h.Interaction(modal.ID); !got.Modals {
			t.Errorf("no modal: %+v", got)
		}
	})
}

func TestWhatDiscordRefusesIsSorted(t *testing.T) {
	inHouse(t, discordtest.Options{}, func(t *testing.T, h *house) {
		shut := h.AddUser(discordtest.User{Name: "shut", ClosedDMs: true}).ID
		h.AddMember(h.guild, shut)
		direct, err := h.Client.Direct(t.Context(), shut)
		if err == nil {
			_, err = h.Post(t.Context(), direct.ID, rest.Outgoing{Content: "hello"})
		}
		if rest.Kind(err) != rest.ClosedDM {
			t.Errorf("closed direct messages: %v", err)
		}
		_, err = h.Post(t.Context(), "123456789012345678", rest.Outgoing{Content: "hello"})
		if rest.Kind(err) != rest.UnknownChannel {
			t.Errorf("no such channel: %v", err)
		}
		_, err = h.Client.Edit(t.Context(), h.rooms[0], "123456789012345678", rest.Outgoing{Content: "hello"})
		if rest.Kind(err) != rest.UnknownMessage {
			t.Errorf("no such message: %v", err)
		}
		h.ChangeGuild(h.guild, func(g *discordtest.Guild) { g.Everybody = discordtest.ViewChannel })
		asked := h.Say(discordtest.Post{User: h.mia, Channel: h.rooms[0], Content: "x"})
		h.ChangeMember(h.guild, discordtest.BotUser, func(m *discordtest.Member) { m.Roles = nil })
		_, err = h.ThreadFromMessage(t.Context(), h.rooms[0], asked.ID, rest.Thread{Name: "x"})
		if rest.Kind(err) != rest.NoPermission || !strings.Contains(rest.Explain(err), `"Create Public Threads"`) {
			t.Errorf("without the permission: %v", rest.Explain(err))
		}
		h.ChangeGuild(h.guild, func(g *discordtest.Guild) { g.Everybody = discordtest.SendMessages })
		_, err = h.Post(t.Context(), h.rooms[0], rest.Outgoing{Content: "hello"})
		if rest.Kind(err) != rest.NoAccess || !strings.Contains(rest.Explain(err), `"View Channel"`) {
			t.Errorf("without access: %v", rest.Explain(err))
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
