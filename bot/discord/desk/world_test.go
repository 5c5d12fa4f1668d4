package desk

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/bot/bottest"
	"github.com/firstline-support/firstline/bot/discord/discordtest"
	"github.com/firstline-support/firstline/bot/discord/files"
	"github.com/firstline-support/firstline/bot/discord/rest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The people of these tests.
const (
	ada      = "220000000000000001"
	bob      = "220000000000000002"
	stranger = "220000000000000003"
	helper   = "220000000000000004" // has the helpers' role, and no account
	mod      = "220000000000000005"
)

// A site is a Discord with a desk in it.
type site struct {
	*discordtest.Server
	*desktest.House
	*Desk
	*bottest.Memory // the pad and the shelf
	api             *rest.Client
	lang            string
	guild, role     string
	forum, second   string // forums
	private         string // a text channel
	channels        map[string]string
	files           bool
}

// linked is the house's roster, where agents have Discord users.
type linked struct{ *desktest.House }

func (l linked) Agents(ctx context.Context) ([]handoff.Agent, error) {
	all, err := l.House.Agents(ctx)
	users := map[string]string{desktest.Ada().ID: ada, desktest.Bob().ID: bob}
	for i := range all {
		all[i].Account.Discord = users[all[i].ID]
	}
	return all, err
}

// bots may do what a server is asked to let us do.
const bots = discordtest.Everyday

// checker knows Discord's specification, which takes a while to read.
var checker = sync.OnceValues(discordtest.NewChecker)

func newSite(t testing.TB, house *desktest.House, lang string) *site {
	t.Helper()
	check, err := checker()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{Server: discordtest.Start(t, discordtest.Options{Checker: check}), House: house, Memory: bottest.NewMemory(), lang: lang}
	for id, name := range map[string]string{ada: "Ada Long", bob: "Bob Console", stranger: "Ada Long", helper: "Hal Per", mod: "Mo Der"} {
		s.AddUser(discordtest.User{ID: id, Name: strings.ToLower(strings.ReplaceAll(name, " ", "")) + id[15:], Global: name})
	}
	g := s.AddGuild(discordtest.Guild{Name: "Baking", Bot: discordtest.ManageChannels | discordtest.PinMessages})
	s.guild = g.ID
	s.role = s.AddRole(g.ID, discordtest.Role{Name: "helpers", Permissions: bots}).ID
	for _, user := range []string{ada, bob, helper, stranger, mod} {
		s.AddMember(g.ID, user, s.role)
	}
	s.ChangeMember(g.ID, stranger, func(m *discordtest.Member) { m.Roles = nil })
	hidden := []discordtest.Overwrite{{ID: g.ID, Deny: discordtest.ViewChannel}, {ID: s.role, Allow: discordtest.ViewChannel},
		{ID: discordtest.BotUser, Member: true, Allow: discordtest.ViewChannel}}
	s.forum = s.AddChannel(discordtest.Channel{Guild: g.ID, Name: "cases", Kind: discordtest.Forum, Overwrites: hidden}).ID
	s.second = s.AddChannel(discordtest.Channel{Guild: g.ID, Name: "second", Kind: discordtest.Forum, Overwrites: hidden}).ID
	s.private = s.AddChannel(discordtest.Channel{Guild: g.ID, Name: "hr", Kind: discordtest.Text, Overwrites: hidden}).ID
	s.channels = map[string]string{DefaultChannel: s.forum, "second": s.second, "hr": s.private}
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections) //nolint:forcetypeassert // it is one
	s.start(t)
	return s
}

// start makes the desk anew, as a start of the program does.
func (s *site) start(t testing.TB, change ...func(*site, *Options)) {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	if s.api, err = rest.New(rest.Options{Token: discordtest.BotToken, API: s.URL() + "/api/",
		HTTP: &http.Client{Transport: unlimited{}}}); err != nil {
		t.Fatal(err)
	}
	o := Options{API: s.api, Channels: s.channels, Pad: s.Memory, Parent: func(id string) string {
		c, _ := s.Channel(id)
		return c.Parent
	}, Setting: face.Setting{Lang: s.lang, Prefix: "FL", Texts: catalogue,
		Teams: line.Teams{{ID: "it", Name: "IT"}, {ID: "second", Name: "Second Level"}, {ID: "hr", Name: "HR", Private: true}},
		Codes: []handoff.Choice{{Value: "solved", Label: "Solved"}, {Value: "explained", Label: "Explained"}}, Cases: s.House,
		Service: handoff.Service{Teams: map[string]handoff.Crew{"it": {Third: "second"}}}, Languages: []string{"en", "de"},
		Agents: linked{s.House}, URL: func(int64) string { return "https://help.example.com/console/cases/1" }}}
	if s.files {
		o.Files = &files.Carrier{API: s.URL(), Shelf: s.Memory, Limits: handoff.Limits{Bytes: 1 << 20},
			Log: slog.New(slog.DiscardHandler)}
	}
	for _, c := range change {
		c(s, &o)
	}
	s.Desk = New(o)
}

// An unlimited transport keeps quiet about limits, which would make these tests wait; package rest has tests of its own.
type unlimited struct{}

func (unlimited) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	for name := range answer.Header {
		if strings.HasPrefix(name, "X-Ratelimit-") && answer.StatusCode != http.StatusTooManyRequests {
			answer.Header.Del(name)
		}
	}
	return answer, nil
}

// escaped is what Discord hides, and what nobody sees.
var escaped = regexp.MustCompile(`\\([[:punct:]])`)

func readable(text string) string {
	return escaped.ReplaceAllString(strings.ReplaceAll(text, "\u200b", ""), "$1")
}

// textOf is all that is read in a message.
func textOf(m discordtest.Message) string {
	text := readable(m.Content)
	for _, e := range m.Embeds {
		embed, _ := e.(map[string]any)
		for _, name := range []string{"author", "title", "description", "fields", "footer"} {
			text += " " + words(embed[name])
		}
	}
	for _, f := range m.Files {
		text += " [" + f.Name + "]"
	}
	return text
}

func words(value any) (text string) {
	switch v := value.(type) {
	case string:
		return readable(v)
	case []any:
		for _, one := range v {
			text += words(one) + " "
		}
	case map[string]any:
		text = words(v["name"]) + words(v["value"]) + words(v["text"])
	}
	return text
}

// shown gives all that is read in a thread, oldest first.
func (s *site) shown(t testing.TB, p handoff.Place) string {
	t.Helper()
	at, ok := placeOf(p.Ref)
	if !ok {
		t.Fatalf("%v is no place", p)
	}
	var b strings.Builder
	for _, m := range s.Messages(at.thread) {
		b.WriteString(textOf(m) + "\n")
	}
	return b.String()
}

// copies counts the threads with a card of a case.
func (s *site) copies(_ testing.TB, c handoff.Case) (n int) {
	for _, parent := range []string{s.forum, s.second, s.private} {
		for _, thread := range s.Threads(parent) {
			for _, m := range s.Messages(thread.ID) {
				if components, _ := json.Marshal(m.Components); strings.Contains(string(components), line.Key(c)) {
					n++
				}
			}
		}
	}
	return n
}

// A worker is an agent in Discord.
type worker struct {
	*site
	user string
}

func (w worker) write(p handoff.Place, text string) discordtest.Message {
	at, _ := placeOf(p.Ref)
	return w.Server.Say(discordtest.Post{User: w.user, Channel: at.thread, Content: text})
}

func (w worker) Say(_ testing.TB, p handoff.Place, words string) {
	w.write(p, "!take")
	w.write(p, words)
}

func (w worker) Note(_ testing.TB, p handoff.Place, words string) { w.write(p, "note: "+words) }
func (w worker) Resolve(_ testing.TB, p handoff.Place)            { w.write(p, "!resolve") }
func (w worker) Reopen(_ testing.TB, p handoff.Place)             { w.write(p, "!reopen") }

func (w worker) Take(t testing.TB, p handoff.Place) {
	t.Helper()
	rows, err := w.House.Queue(t.Context(), handoff.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.Case.Places[Name] == p && row.Case.Held() {
			w.write(p, "!takeover")
			return
		}
	}
	w.write(p, "!take")
}

func TestDiscordIsADesk(t *testing.T) {
	for name, change := range map[string]func(*site){
		"forum":           func(*site) {},
		"private threads": func(s *site) { s.channels[DefaultChannel] = s.private },
	} {
		t.Run(name, func(t *testing.T) {
			desktest.TestDesk(t, func(t *testing.T, house *desktest.House) desktest.Subject {
				s := newSite(t, house, "en")
				change(s)
				s.start(t)
				return s.subject(t)
			})
		})
	}
}

func (s *site) subject(t *testing.T) desktest.Subject {
	return desktest.Subject{Desk: s.Desk, Shown: s.shown, Copies: s.copies, Closed: true,
		Staff: [2]desktest.Worker{worker{s, ada}, worker{s, stranger}},
		Back: func(clerk handoff.Clerk) func(context.Context) error {
			s.start(t)
			return s.Back(clerk).rounds.Look
		},
		Trip: func(f desktest.Fault) {
			s.Fail("POST /channels/*/*", discordtest.Fault{Cut: f == desktest.Refused, CutAfter: f == desktest.Lost})
		}}
}
