package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/bot/form"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
)

func quiet(t *testing.T) *site {
	t.Helper()
	return newSite(t, desktest.NewHouse(desktest.Ada(), desktest.Bob()), "en")
}

// looks looks once at what agents did, as after a start.
func (s *site) looks(t *testing.T) {
	t.Helper()
	if err := s.Back(s.House).rounds.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// acts has Bob do something in the console, and tells the desk.
func (s *site) acts(t *testing.T, c handoff.Case, id string, a handoff.Act) {
	t.Helper()
	a.ID, a.Case, a.Agent = id, c.Number, desktest.Bob()
	after, err := s.Perform(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := s.House.Journal(t.Context(), c.Conversation, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Follow(t.Context(), after, entries[len(entries)-1]); err != nil {
		t.Fatal(err)
	}
}

func TestCasesLieOnlyWhereTheyMay(t *testing.T) {
	s := quiet(t)
	n := 0
	offer := func(team string) error {
		n++
		s.start(t)
		c := s.House.Open(fmt.Sprint("web:", n), "about my pay")
		c.Team = team
		_, err := s.Accept(t.Context(), c, s.Brief(c))
		return err
	}
	refuses := func(what, team, why string) {
		t.Helper()
		if err := offer(team); err == nil || !strings.Contains(s.Problem(), why) {
			t.Errorf("%s: %v, the problem is %q", what, err, s.Problem())
		}
	}
	hidden, _ := s.Channel(s.forum)
	s.ChangeChannel(s.forum, func(c *discordtest.Channel) { c.Overwrites = nil })
	refuses("a forum that everybody sees", "it", "everybody in the server")
	s.ChangeChannel(s.forum, func(c *discordtest.Channel) { c.Overwrites = hidden.Overwrites })
	s.ChangeChannel(s.private, func(c *discordtest.Channel) { c.Overwrites = nil })
	refuses("a text channel that everybody sees", "hr", "everybody in the server")
	s.channels["hr"] = s.second
	refuses("a private team in a forum", "hr", "private thread")
	delete(s.channels, "hr")
	refuses("a private team in the channel of all", "hr", "discord.desk")
	s.ChangeChannel(s.forum, func(c *discordtest.Channel) { c.Overwrites = slices.Clone(c.Overwrites)[:1] })
	refuses("a forum that we do not see", "it", "View Channel")
	s.RemoveChannel(s.second)
	refuses("a forum that is gone", "second", "is gone")
	s.ChangeChannel(s.forum, func(c *discordtest.Channel) { c.Overwrites, c.Kind = hidden.Overwrites, discordtest.Voice })
	refuses("a voice channel", "it", "can hold no cases")
	s.ChangeChannel(s.forum, func(c *discordtest.Channel) { c.Kind = discordtest.Forum })
	if err := offer("it"); err != nil || s.Problem() != "" {
		t.Errorf("got %v, the problem is %q", err, s.Problem())
	}
	if len(s.Threads(s.private)) > 0 || len(s.Threads(s.forum)) != 1 {
		t.Error("cases lie where they may not")
	}
}

func TestAForumThatIsDeletedWhileWeWorkIsAProblem(t *testing.T) {
	s := quiet(t)
	s.begin(t, "web:1")
	s.RemoveChannel(s.forum)
	c := s.House.Open("web:2", "my desk is broken")
	for range 2 {
		if _, err := s.Accept(t.Context(), c, s.Brief(c)); err == nil || !strings.Contains(s.Problem(), "is gone") {
			t.Errorf("got %v, the problem is %q", err, s.Problem())
		}
	}
}

func TestACaseOfAPrivateTeamIsAPrivateThreadOfItsAgents(t *testing.T) {
	s := quiet(t)
	c := s.House.Open("web:1", "about my pay")
	agent := desktest.Bob()
	agent.Team = "hr"
	s.start(t, func(_ *site, o *Options) {
		o.Agents = linked{desktest.NewHouse(desktest.Ada(), agent)}
	})
	c.Team = "hr"
	p, err := s.Accept(t.Context(), c, s.Brief(c))
	if err != nil {
		t.Fatal(err)
	}
	at, _ := placeOf(p.Ref)
	thread, _ := s.Channel(at.thread)
	if thread.Kind != discordtest.PrivateThread || thread.Invitable || !slices.Equal(thread.Members, []string{discordtest.BotUser, bob}) {
		t.Errorf("the thread is %+v", thread)
	}
	if pins := s.Pins(at.thread); len(pins) != 1 || pins[0].ID != at.card {
		t.Errorf("pinned is %+v", pins)
	}
	if thread.Name != "FL-1 · about my pay" || !strings.HasSuffix(p.URL, "/"+s.guild+"/"+at.thread) {
		t.Errorf("the thread is called %q and is at %s", thread.Name, p.URL)
	}
}

// Wherever a start ends, the next one goes on, and there is one thread with one card.
func TestACaseIsAcceptedOnceWhereverItIsInterrupted(t *testing.T) {
	for _, parent := range []string{"forum", "private threads"} {
		for step := range 7 {
			for _, fault := range []discordtest.Fault{{Cut: true}, {CutAfter: true}} {
				s := quiet(t)
				if parent != "forum" {
					s.channels[DefaultChannel] = s.private
				}
				s.start(t)
				c := s.House.Open("web:1", "my chair is broken")
				s.Fail(discordtest.Any, append(make([]discordtest.Fault, step), fault)...)
				_, failed := s.Accept(t.Context(), c, s.Brief(c))
				s.Heal()
				s.start(t) // which has forgotten all but the pad
				p, err := s.Accept(t.Context(), c, s.Brief(c))
				if err != nil || s.copies(t, c) != 1 || len(s.Threads(s.forum))+len(s.Threads(s.private)) != 1 {
					t.Fatalf("%s, step %d: %v, then %v: %d copies in %d threads", parent, step, failed, err, s.copies(t, c),
						len(s.Threads(s.forum))+len(s.Threads(s.private)))
				}
				if at, _ := placeOf(p.Ref); s.message(at.thread, at.card).ID == "" {
					t.Errorf("%s, step %d: the card is not at %v", parent, step, p)
				}
			}
		}
	}
}

func TestAThreadThatWasDeletedIsMadeAnew(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	at := s.where(t, c)
	s.RemoveChannel(at.thread)
	if err := s.Follow(t.Context(), c, handoff.Entry{Seq: 4, Kind: handoff.Said, From: handoff.ByPerson, Text: "hello?", Case: c.Number}); err != nil {
		t.Errorf("it holds up what comes: %v", err)
	}
	s.looks(t)
	c.State = handoff.Opening
	p, err := s.Accept(t.Context(), c, s.Brief(c))
	if err != nil || p.Ref == at.String() || len(s.Threads(s.forum)) != 1 {
		t.Errorf("got %v %v", p, err)
	}
}

func TestACaseGoesToTheChannelOfAnotherTeam(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	at := s.where(t, c)
	s.acts(t, c, "1", handoff.Act{Verb: handoff.Take})
	s.acts(t, c, "2", handoff.Act{Verb: handoff.Escalate, About: handoff.About{Team: "second"}})
	for range 2 { // the second time as after a start
		s.acts(t, c, "3", handoff.Act{Verb: handoff.AddNote, Text: "look at the legs"})
		s.start(t)
	}
	threads := s.Threads(s.second)
	if len(threads) != 1 {
		t.Fatalf("the team has %d threads", len(threads))
	}
	there := handoff.Place{Ref: place{s.second, threads[0].ID, threads[0].ID}.String()}
	if shown := s.shown(t, there); strings.Count(shown, "look at the legs") != 1 || !strings.Contains(shown, "my chair is broken") {
		t.Errorf("the new thread shows\n%s", shown)
	}
	old := s.message(at.thread, at.card)
	if thread, _ := s.Channel(at.thread); !strings.Contains(textOf(old), "Second Level") || len(old.Components) > 0 || !thread.Archived {
		t.Errorf("the old card shows %s with %v", textOf(old), old.Components)
	}
	line := worker{s, ada}.write(there, "!reply I come.")
	s.looks(t)
	if !s.signed(threads[0].ID, line.ID, "✅") {
		t.Errorf("the new thread does not lead to the person:\n%s", s.shown(t, there))
	}
}

func TestTagsSayWhereACaseStands(t *testing.T) {
	s := quiet(t)
	s.ChangeChannel(s.forum, func(c *discordtest.Channel) {
		c.Tags = []discordtest.Tag{{ID: "7", Name: "hardware"}, {ID: "8", Name: "gelöst"}} // people speak German there
	})
	s.begin(t, "web:1") // which makes those that are missing
	s.ChangeChannel(s.forum, func(c *discordtest.Channel) {
		for i := range c.Tags {
			c.Tags[i].ID = cmp.Or(c.Tags[i].ID, fmt.Sprint(i))
		}
	})
	s.start(t)
	c := s.begin(t, "web:2")
	at := s.where(t, c)
	applied := func() (names []string) {
		forum, _ := s.Channel(s.forum)
		thread, _ := s.Channel(at.thread)
		for _, tag := range forum.Tags {
			if slices.Contains(thread.Applied, tag.ID) {
				names = append(names, tag.Name)
			}
		}
		return names
	}
	if got := applied(); !slices.Equal(got, []string{"Open"}) {
		t.Errorf("at first the tags are %q", got)
	}
	s.ChangeChannel(at.thread, func(c *discordtest.Channel) { c.Applied = append(c.Applied, "7") })
	s.acts(t, c, "1", handoff.Act{Verb: handoff.Take})
	if got := applied(); !slices.Equal(got, []string{"hardware", "Taken"}) {
		t.Errorf("taken, the tags are %q", got)
	}
	s.acts(t, c, "2", handoff.Act{Verb: handoff.Resolve})
	thread, _ := s.Channel(at.thread)
	if got := applied(); !slices.Equal(got, []string{"hardware", "gelöst"}) || !thread.Archived {
		t.Errorf("resolved, the tags are %q, archived %v", got, thread.Archived)
	}
	s.acts(t, c, "3", handoff.Act{Verb: handoff.AddNote, Text: "it was the leg"})
	if thread, _ := s.Channel(at.thread); !thread.Archived {
		t.Error("a note opened the thread")
	}
	s.acts(t, c, "4", handoff.Act{Verb: handoff.Reopen})
	if thread, _ := s.Channel(at.thread); thread.Archived || !slices.Equal(applied(), []string{"hardware", "Open"}) {
		t.Errorf("opened again, the tags are %q, archived %v", applied(), thread.Archived)
	}
}

func TestWithoutTheRightToMakeTagsThereAreNone(t *testing.T) {
	s := quiet(t)
	s.ChangeGuild(s.guild, func(*discordtest.Guild) {})
	for _, id := range []string{s.forum} {
		s.ChangeChannel(id, func(c *discordtest.Channel) {
			c.Overwrites = append(c.Overwrites[:2:2], discordtest.Overwrite{ID: discordtest.BotUser, Member: true,
				Allow: discordtest.ViewChannel, Deny: discordtest.ManageChannels})
		})
	}
	s.begin(t, "web:1")
	s.start(t, func(*site, *Options) {})
	s.begin(t, "web:2")
	if forum, _ := s.Channel(s.forum); len(forum.Tags) > 0 || len(s.Threads(s.forum)) != 2 {
		t.Errorf("the forum has %v and %d posts", forum.Tags, len(s.Threads(s.forum)))
	}
}

func TestNobodyPassesForSomebodyElse(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	c.Person.Name = "Ada Long · answers\u202e @everyone"
	said := handoff.Entry{Seq: 4, Kind: handoff.Said, From: handoff.ByPerson, Text: "<@" + ada + "> @everyone hi\n-# FL-1 · 5", Case: c.Number}
	if err := s.Follow(t.Context(), c, said); err != nil {
		t.Fatal(err)
	}
	all := s.Messages(s.where(t, c).thread)
	last := all[len(all)-1]
	embed, _ := last.Embeds[0].(map[string]any)
	author, _ := embed["author"].(map[string]any)
	name, _ := author["name"].(string)
	if !strings.HasSuffix(name, " · asks") || strings.Contains(name, "\u202e") || len(last.Mentions) > 0 || last.Everyone {
		t.Errorf("a person is shown as %q, and calls %v", name, last.Mentions)
	}
	said.Seq, said.Text = 5, "next"
	if err := s.Follow(t.Context(), c, said); err != nil || len(s.Messages(all[0].Channel)) != len(all)+1 {
		t.Errorf("words that look like small print hide others: %v", err)
	}
}

func TestWhatIsDeletedIsNotReadAnyMore(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	follow := func(e handoff.Entry) {
		t.Helper()
		e.Case = c.Number
		if e.From == "" {
			e.From = handoff.ByPerson
		}
		for range 2 { // and after a start
			if err := s.Follow(t.Context(), c, e); err != nil {
				t.Fatal(err)
			}
			s.start(t)
		}
	}
	follow(handoff.Entry{Seq: 4, Kind: handoff.Said, Text: "my password is hunter2"})
	follow(handoff.Entry{Seq: 5, Kind: handoff.Said, Text: "room five"})
	follow(handoff.Entry{Seq: 6, Kind: handoff.Retracted, Of: 4})
	follow(handoff.Entry{Seq: 4, Kind: handoff.Said, Text: "my password is hunter2", Gone: true})
	follow(handoff.Entry{Seq: 7, Kind: handoff.Amended, Of: 5, Text: "room six"})
	shown := s.shown(t, c.Places[Name])
	if strings.Contains(shown, "hunter2") || strings.Count(shown, "room five") != 1 || strings.Count(shown, "It is now: room six") != 1 {
		t.Errorf("agents read\n%s", shown)
	}
}

func TestFilesGoBothWays(t *testing.T) {
	s := quiet(t)
	s.files = true
	s.start(t)
	c := s.begin(t, "web:1")
	at := s.where(t, c)
	kept, err := s.Put(t.Context(), handoff.File{Name: "photo.png", Type: "image/png"}, strings.NewReader("\x89PNG"))
	if err != nil {
		t.Fatal(err)
	}
	said := handoff.Entry{Seq: 4, Kind: handoff.Said, From: handoff.ByPerson, Case: c.Number, Files: []handoff.File{kept, {Name: "big.iso", Problem: handoff.FileTooBig}}}
	s.Fail("POST /channels/*/messages", discordtest.Fault{}, discordtest.Fault{CutAfter: true})
	for range 3 {
		if err := s.Follow(t.Context(), c, said); err != nil {
			s.start(t)
		}
	}
	shown := s.shown(t, c.Places[Name])
	if strings.Count(shown, "[photo.png]") != 1 || strings.Count(shown, "big.iso") != 1 {
		t.Errorf("agents see\n%s", shown)
	}
	s.Server.Say(discordtest.Post{User: ada, Channel: at.thread, Content: "!reply Like this?", Files: []discordtest.File{{Name: "plan.pdf", Data: []byte("%PDF")}}})
	s.Server.Say(discordtest.Post{User: ada, Channel: at.thread, Content: "note: see", Files: []discordtest.File{{Name: "log.txt", Data: []byte("a log")}}})
	s.Server.Say(discordtest.Post{User: ada, Channel: at.thread, Files: []discordtest.File{{Name: "huge.bin", Data: make([]byte, 1<<20+1)}}})
	s.looks(t)
	s.looks(t)
	entries, err := s.House.Journal(t.Context(), c.Conversation, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(entries, func(e handoff.Entry) bool { return e.Text == "Like this?" }); i < 0 {
		t.Errorf("the words did not arrive: %+v", entries)
	}
	if !strings.Contains(s.shown(t, c.Places[Name]), "did not reach the person: huge.bin") {
		t.Errorf("she is not told:\n%s", s.shown(t, c.Places[Name]))
	}
	if err := s.Follow(t.Context(), c, handoff.Entry{Seq: 5, Kind: handoff.Retracted, From: handoff.ByPerson, Of: 4, Case: c.Number}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(s.shown(t, c.Places[Name]), "photo.png") {
		t.Error("a file that was taken back is there")
	}
}

// pressing is what Discord sends about a press.
func (s *site) pressing(user, thread, id, custom string) []byte {
	data, err := json.Marshal(map[string]any{"id": id, "application_id": discordtest.AppID, "token": "t", "type": 3, "locale": "en-US",
		"guild_id": s.guild, "channel_id": thread, "data": map[string]any{"custom_id": custom, "component_type": 2},
		"member":  map[string]any{"roles": []string{}, "user": map[string]any{"id": user, "username": "x"}},
		"message": map[string]any{"components": []any{map[string]any{"type": 99}}}})
	if err != nil {
		return nil
	}
	return data
}

func TestAPressCountsOnce(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	at := s.where(t, c)
	back := s.Back(s.House)
	press := func(user, thread, id, custom string) {
		t.Helper()
		if ours, err := back.Interact(t.Context(), s.pressing(user, thread, id, custom)); err != nil || !ours {
			t.Fatalf("got %v %v", ours, err)
		}
	}
	for range 2 { // the gateway may say it again
		press(ada, at.thread, "300000000000000001", pressOf(face.Take, c))
	}
	if got := s.left(t, c, handoff.TookOver); len(got) != 1 {
		t.Errorf("it was taken %d times", len(got))
	}
	press(ada, at.thread, "300000000000000002", pressOf(face.Release, c))
	press(ada, at.thread, "300000000000000001", pressOf(face.Take, c)) // an old press once more
	press(ada, s.second, "300000000000000003", pressOf(face.Take, c))  // a card that was passed on
	other := c
	other.Conversation = "web:of another database"
	press(ada, at.thread, "300000000000000004", pressOf(face.Take, other))
	press(ada, at.thread, "300000000000000005", pressOf("nothing", c))
	if got := s.now(t, c); got.State != handoff.Waiting {
		t.Errorf("the case is %s", got.State)
	}
	for _, payload := range []string{``, `{}`, `[]`, `{"type":3,"data":{"custom_id":"fl|c|1|2|3"}}`, `{"type":3,"data":{"custom_id":"fd|take"}}`,
		`{"type":2,"data":{"name":"ask"}}`} {
		if ours, err := back.Interact(t.Context(), []byte(payload)); ours || err != nil {
			t.Errorf("%s: %v %v", payload, ours, err)
		}
	}
}

// A sluggish clerk needs long for the first acts.
type sluggish struct {
	handoff.Clerk
	times int
}

func (c *sluggish) Perform(ctx context.Context, a handoff.Act) (handoff.Case, error) {
	if c.times--; c.times >= 0 {
		<-ctx.Done()
		return handoff.Case{}, ctx.Err()
	}
	return c.Clerk.Perform(ctx, a)
}

// answers remembers what interactions are answered with.
type answers struct {
	API
	kinds []int
	texts []string
}

func (a *answers) Respond(_ context.Context, _ rest.Interaction, r *discordgo.InteractionResponse) error {
	a.kinds = append(a.kinds, int(r.Type))
	if r.Data != nil {
		a.texts = append(a.texts, r.Data.Content)
	}
	return nil
}

func (a *answers) EditResponse(_ context.Context, _ rest.Interaction, m rest.Outgoing) (*discordgo.Message, error) {
	a.texts = append(a.texts, m.Content)
	return &discordgo.Message{}, nil
}

func TestWhatTakesLongIsAnsweredInTwoParts(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	heard := &answers{API: s.api}
	s.start(t, func(_ *site, o *Options) { o.API = heard })
	back := s.Back(&sluggish{s.House, 1})
	payload := s.pressing(ada, s.where(t, c).thread, "300000000000000001", pressOf(face.Take, c))
	if _, err := back.Interact(t.Context(), payload); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(heard.kinds, []int{5}) || !slices.Equal(heard.texts, []string{"", "Done."}) || !s.now(t, c).Held() {
		t.Errorf("the answers are %v %q, the case is %s", heard.kinds, heard.texts, s.now(t, c).State)
	}
	s.Break(errors.New("the disk is full"))
	if _, err := back.Interact(t.Context(), s.pressing(ada, s.where(t, c).thread, "300000000000000002", pressOf(face.Release, c))); err == nil {
		t.Error("that it failed is not told to us")
	}
	if len(heard.kinds) != 2 || !strings.Contains(heard.texts[2], "press it again") {
		t.Errorf("that it failed is not told to her: %v %q", heard.kinds, heard.texts)
	}
}

func TestWhatWasTypedIntoAFormIsNotLost(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	heard := &answers{API: s.api}
	s.start(t, func(_ *site, o *Options) { o.API = heard })
	s.acts(t, c, "1", handoff.Act{Verb: handoff.Take})
	var sent map[string]any
	if err := json.Unmarshal(s.pressing(ada, s.where(t, c).thread, "300000000000000001", pressOf(face.Resolve, c)), &sent); err != nil {
		t.Fatal(err)
	}
	sent["type"] = 5
	sent["data"] = map[string]any{"custom_id": pressOf(face.Resolve, c), "components": []any{map[string]any{"type": 18,
		"component": map[string]any{"type": 4, "custom_id": form.Text, "value": "new legs"}}}}
	payload, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Back(s.House).Interact(t.Context(), payload); err != nil {
		t.Fatal(err)
	}
	if len(heard.texts) != 1 || !strings.Contains(heard.texts[0], "Bob Console has the case") || !strings.Contains(heard.texts[0], "new legs") {
		t.Errorf("she is told %q", heard.texts)
	}
}

func TestWhereNothingIsNewNothingIsRead(t *testing.T) {
	s := quiet(t)
	var all []handoff.Case
	for n := range 5 {
		all = append(all, s.begin(t, fmt.Sprint("web:", n)))
	}
	back := s.Back(s.House)
	look := func() int {
		t.Helper()
		before := len(s.Calls("GET /channels/*/messages"))
		if err := back.rounds.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		return len(s.Calls("GET /channels/*/messages")) - before
	}
	look()
	if n := look(); n != 0 {
		t.Errorf("%d threads were read in vain", n)
	}
	worker{s, ada}.write(all[3].Places[Name], "!take")
	if n := look(); n != 1 || !s.now(t, all[3]).Held() {
		t.Errorf("%d threads were read, and the case is %s", n, s.now(t, all[3]).State)
	}
}

func TestDiscordIsLeftInPeaceAsLongAsItAsks(t *testing.T) {
	s := quiet(t)
	c := s.House.Open("web:1", "my chair is broken")
	s.Fail("POST /channels/*/threads", discordtest.Fault{RetryAfter: 7 * time.Second})
	_, err := s.Accept(t.Context(), c, s.Brief(c))
	var later *handoff.Later
	if !errors.As(err, &later) || later.After.Round(time.Second) != 7*time.Second {
		t.Errorf("got %v", err)
	}
}

func TestAfterAStartWhatWasMarkedIsNotDealtWithAgain(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	worker{s, ada}.Say(t, c.Places[Name], "Which room?")
	s.looks(t)
	before := len(s.Calls("PUT /channels/*/messages/*/reactions/*/@me"))
	s.start(t)
	s.looks(t)
	if after := len(s.Calls("PUT /channels/*/messages/*/reactions/*/@me")); before != 2 || after != before {
		t.Errorf("%d messages were marked, then %d", before, after-before)
	}
}

// Another's check mark is no sign that a line was dealt with.
func TestAMarkOfSomebodyElseSaysNothing(t *testing.T) {
	s := quiet(t)
	c := s.begin(t, "web:1")
	said := worker{s, ada}.write(c.Places[Name], "!reply Which room?")
	s.React(stranger, said.Channel, said.ID, signs[line.Sent], true)
	s.looks(t)
	if got := s.left(t, c, handoff.Said); len(got) != 1 {
		t.Errorf("the person reads %q", got)
	}
}
