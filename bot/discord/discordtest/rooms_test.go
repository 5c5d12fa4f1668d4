package discordtest_test

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	. "github.com/firstline-support/firstline/bot/discord/discordtest"
)

// call sends a request that the client library has no good method for, and gives the status and the body.
func (b *bot) call(method, path, body string) (int, string) {
	b.t.Helper()
	q, err := http.NewRequestWithContext(b.t.Context(), method, "https://discord.com/api/v10"+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	q.Header.Set("Authorization", "Bot "+BotToken)
	q.Header.Set("User-Agent", "DiscordBot (https://example.org, 1)")
	if body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	r, err := b.Client.Do(q)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return r.StatusCode, string(data)
}

func TestAllThatCanBeAskedIsAnsweredAsDiscordDoes(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		g := b.guild.ID
		b.d.AddRole(g, Role{Name: "Helpers", Permissions: ManageMessages})
		b.d.AddChannel(Channel{Guild: g, Name: "forum", Kind: Forum, Tags: []Tag{{Name: "open"}}})
		b.d.AddChannel(Channel{Guild: g, Name: "voice", Kind: Voice})
		b.d.AddChannel(Channel{Guild: g, Name: "news", Kind: Announcement, NSFW: true})
		asked := b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: "Look, <@" + BotUser + ">", Files: []File{
			{Name: "bread.png", Type: "image/png", Data: []byte("x")}}})
		b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: "and this", Reply: asked.ID})
		// the specification knows no forwarded messages, so they are elsewhere
		b.d.Say(Post{User: b.mia.ID, Channel: b.d.Direct(b.mia.ID).ID, Forwards: []Message{asked}})
		b.d.Say(Post{Webhook: "News", Channel: b.room.ID, Content: "new"})
		b.d.React(b.mia.ID, b.room.ID, asked.ID, "👍", true)
		thread := b.d.OpenThread(b.mia.ID, b.room.ID, asked.ID, "about it")
		b.d.JoinThread(BotUser, thread.ID)
		room := "/channels/" + b.room.ID
		for _, path := range []string{"/gateway", "/gateway/bot", "/users/@me", "/users/@me/guilds", "/users/" + b.mia.ID,
			"/applications/@me", "/oauth2/applications/@me", "/guilds/" + g, "/guilds/" + g + "?with_counts=true",
			"/guilds/" + g + "/channels", "/guilds/" + g + "/roles", "/guilds/" + g + "/members/" + b.mia.ID,
			"/guilds/" + g + "/threads/active", room, room + "/messages?limit=100", room + "/messages/" + asked.ID,
			"/channels/" + thread.ID, "/channels/" + thread.ID + "/messages", room + "/pins", room + "/messages/pins",
			"/channels/" + thread.ID + "/thread-members", "/channels/" + thread.ID + "/thread-members/@me",
			room + "/threads/archived/public", room + "/users/@me/threads/archived/private",
			"/applications/" + AppID + "/commands", "/applications/" + AppID + "/guilds/" + g + "/commands",
			"/channels/" + b.d.Direct(b.mia.ID).ID} {
			if status, body := b.call("GET", path, ""); status != http.StatusOK {
				t.Errorf("%s: %d %s", path, status, body)
			}
		}
	})
}

func TestWhatMayNotBeDoneIsRefused(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		g := b.guild.ID
		deny := func(p Permission) []Overwrite { return []Overwrite{{ID: g, Deny: p}} }
		hidden := b.d.AddChannel(Channel{Guild: g, Name: "hidden", Overwrites: deny(ViewChannel)})
		silent := b.d.AddChannel(Channel{Guild: g, Name: "silent", Overwrites: deny(SendMessages | CreatePublicThreads)})
		plain := b.d.AddChannel(Channel{Guild: g, Name: "plain", Overwrites: deny(EmbedLinks | AttachFiles)})
		forum := b.d.AddChannel(Channel{Guild: g, Name: "forum", Kind: Forum, MustTag: true})
		theirs := b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: "mine"})
		quietly := b.d.Say(Post{User: b.mia.ID, Channel: silent.ID, Content: "hush"})
		thread := b.d.OpenThread(b.mia.ID, b.room.ID, theirs.ID, "about it")
		b.d.ChangeChannel(thread.ID, func(c *Channel) { c.Archived, c.Locked = true, true })
		message := `{"content":"x",` + quiet + `}`
		for name, c := range map[string]struct {
			method, path, body string
			code               int
		}{
			"a channel that is not there": {"POST", "/channels/1/messages", message, 10003},
			"a message that is not there": {"GET", "/channels/" + b.room.ID + "/messages/1", "", 10008},
			"a hidden channel":            {"POST", "/channels/" + hidden.ID + "/messages", message, 50001},
			"a silent channel":            {"POST", "/channels/" + silent.ID + "/messages", message, 50013},
			"embeds":                      {"POST", "/channels/" + plain.ID + "/messages", `{"embeds":[{"title":"x"}],` + quiet + `}`, 50013},
			"into a forum":                {"POST", "/channels/" + forum.ID + "/messages", message, 50008},
			"a post without tag":          {"POST", "/channels/" + forum.ID + "/threads", `{"name":"n","message":` + message + `}`, 40067},
			"a thread there":              {"POST", "/channels/" + silent.ID + "/messages/" + quietly.ID + "/threads", `{"name":"n"}`, 50013},
			"a second thread":             {"POST", "/channels/" + b.room.ID + "/messages/" + theirs.ID + "/threads", `{"name":"n"}`, 160004},
			"a locked thread":             {"POST", "/channels/" + thread.ID + "/messages", message, 50083},
			"others' messages":            {"PATCH", "/channels/" + b.room.ID + "/messages/" + theirs.ID, message, 50005},
			"taking them away":            {"DELETE", "/channels/" + b.room.ID + "/messages/" + theirs.ID, "", 50013},
			"pinning":                     {"PUT", "/channels/" + b.room.ID + "/messages/pins/" + theirs.ID, "", 50013},
			"renaming a channel":          {"PATCH", "/channels/" + b.room.ID, `{"name":"x"}`, 50013},
			"a guild that is not ours":    {"GET", "/guilds/1", "", 10004},
		} {
			status, body := b.call(c.method, c.path, c.body)
			if !strings.Contains(body, `"code":`+strconv.Itoa(c.code)+`,`) && !strings.Contains(body, `"code":`+strconv.Itoa(c.code)+`}`) {
				t.Errorf("%s: %d %s", name, status, body)
			}
		}
		if n := b.d.Invalid(); n == 0 {
			t.Error("refusals for want of permission count as invalid requests")
		}
	})
}

func TestANonceIsWrittenOnce(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		body := `{"content":"once","nonce":"abc","enforce_nonce":true,` + quiet + `}`
		first := func() string {
			_, answered := b.call("POST", "/channels/"+b.room.ID+"/messages", body)
			return answered
		}
		b.d.Fail(postMessage, Fault{CutAfter: true})
		if _, err := b.ChannelMessageSendComplex(b.room.ID, say("cut")); err == nil || len(b.d.Messages(b.room.ID)) != 1 {
			t.Errorf("cut after the effect: %v", err)
		}
		b.d.Delete(b.room.ID, b.d.Messages(b.room.ID)[0].ID)
		one, two := first(), first()
		if one != two || len(b.d.Messages(b.room.ID)) != 1 {
			t.Errorf("there are %d messages; answered %s and %s", len(b.d.Messages(b.room.ID)), one, two)
		}
		time.Sleep(10 * time.Minute)
		if first() == one || len(b.d.Messages(b.room.ID)) != 2 {
			t.Error("a nonce is forgotten after a while")
		}
	})
}

func TestThreadsLiveAsTheyDo(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		b.d.ChangeRole(b.guild.ID, b.guild.ID, func(r *Role) { r.Permissions |= ManageThreads | PinMessages })
		private, err := b.ThreadStartComplex(b.room.ID, &discordgo.ThreadStart{Name: "quiet", Type: discordgo.ChannelTypeGuildPrivateThread})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.ThreadMemberAdd(private.ID, b.mia.ID); err != nil {
			t.Fatal(err)
		}
		forum := b.d.AddChannel(Channel{Guild: b.guild.ID, Name: "desk", Kind: Forum, Tags: []Tag{{Name: "open"}, {Name: "done"}}})
		post, err := b.ForumThreadStartComplex(forum.ID, &discordgo.ThreadStart{Name: "case", AppliedTags: []string{forum.Tags[0].ID}}, say("brief"))
		if err != nil {
			t.Fatal(err)
		}
		if err := b.ChannelMessagePin(post.ID, post.ID); err != nil {
			t.Fatal(err)
		}
		if pins := b.d.Pins(post.ID); len(pins) != 1 || pins[0].Content != "brief" || pins[0].ID != post.ID {
			t.Errorf("pinned: %+v", pins)
		}
		yes, tags := true, []string{forum.Tags[1].ID}
		if _, err := b.ChannelEditComplex(post.ID, &discordgo.ChannelEdit{Archived: &yes, Locked: &yes, AppliedTags: &tags}); err != nil {
			t.Fatal(err)
		}
		threads := b.d.Threads(forum.ID)
		if len(threads) != 1 || !threads[0].Archived || !threads[0].Locked || threads[0].Applied[0] != tags[0] {
			t.Errorf("threads: %+v", threads)
		}
		if list, err := b.ThreadsArchived(forum.ID, nil, 10); err != nil || len(list.Threads) != 1 {
			t.Errorf("archived: %+v, %v", list, err)
		}
		b.d.Say(Post{User: b.mia.ID, Channel: post.ID, Content: "still broken"})
		if c, _ := b.d.Channel(post.ID); c.Archived {
			t.Error("who writes takes a thread out of the archive")
		}
		if members, err := b.ThreadMembers(private.ID, 0, false, ""); err != nil || len(members) != 2 {
			t.Errorf("members: %+v, %v", members, err)
		}
	})
}

func TestFilesGoBothWays(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		m := say("here")
		m.Files = []*discordgo.File{{Name: "steps.txt", ContentType: "text/plain", Reader: strings.NewReader("knead")}}
		sent, err := b.ChannelMessageSendComplex(b.room.ID, m)
		if err != nil {
			t.Fatal(err)
		}
		fetch := func(url string) (int, []byte) {
			r, err := b.Client.Get(url)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Body.Close() }()
			data, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			return r.StatusCode, data
		}
		if status, data := fetch(sent.Attachments[0].URL); status != 200 || !bytes.Equal(data, []byte("knead")) {
			t.Errorf("fetched %d %q", status, data)
		}
		time.Sleep(25 * time.Hour)
		if status, _ := fetch(sent.Attachments[0].URL); status != http.StatusNotFound {
			t.Errorf("an old address answers %d", status)
		}
	})
}

func TestMessagesAreListedInParts(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{})
		ids := []string{}
		for i := range 10 {
			ids = append(ids, b.d.Say(Post{User: b.mia.ID, Channel: b.room.ID, Content: strconv.Itoa(i)}).ID)
		}
		for name, c := range map[string]struct{ before, after, around, want string }{
			"newest": {"", "", "", "987"},
			"before": {ids[5], "", "", "432"},
			"after":  {"", ids[5], "", "876"},
			"around": {"", "", ids[5], "654"},
		} {
			list, err := b.ChannelMessages(b.room.ID, 3, c.before, c.after, c.around)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, m := range list {
				got += m.Content
			}
			if got != c.want {
				t.Errorf("%s: %s", name, got)
			}
		}
	})
}

func TestBucketsRunEmpty(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		b := start(t, Options{Limits: true})
		path := "/channels/" + b.room.ID + "/messages"
		send := func() int {
			status, body := b.call("POST", path, `{"content":"x",`+quiet+`}`)
			if status == http.StatusTooManyRequests && !strings.Contains(body, `"global":false,"message":"You are being rate limited.","retry_after":`) {
				t.Errorf("answered %s", body)
			}
			return status
		}
		for range 5 {
			send()
		}
		if status := send(); status != http.StatusTooManyRequests || len(b.d.Early()) != 0 {
			t.Errorf("the sixth is answered %d, early: %v", status, b.d.Early())
		}
		time.Sleep(time.Second)
		if send(); len(b.d.Early()) != 1 {
			t.Errorf("early: %v", b.d.Early())
		}
		time.Sleep(4 * time.Second)
		if status := send(); status != http.StatusOK {
			t.Errorf("after the time: %d", status)
		}
	})
}
