package desk

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"go.uber.org/goleak"

	"github.com/firstline-support/firstline/bot/slack/sieve"
	"github.com/firstline-support/firstline/bot/slack/slacktest"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/desktest"
	"github.com/firstline-support/firstline/handoff/face"
	"github.com/firstline-support/firstline/handoff/line"
	"github.com/firstline-support/firstline/handoff/texts"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The people and channels of these tests.
const (
	ada      = "U0ADA"
	bob      = "U0BOB"
	stranger = "U0STRANGER"
	triage   = "C0TRIAGE"
	second   = "C0SECOND"
)

// The reactions that these tests look for.
var sentMark, noteMark = signs[line.Sent], signs[line.Kept]

// A site is a Slack with a desk in it.
type site struct {
	*slacktest.Server
	*desktest.House
	*Desk
	lang string
}

// withMail is the house's roster, where agents have the e-mails of their Slack users.
type withMail struct{ *desktest.House }

func (w withMail) Agents(ctx context.Context) ([]handoff.Agent, error) {
	all, err := w.House.Agents(ctx)
	for i := range all {
		all[i].Account.Email = all[i].ID + "@example.com"
	}
	return all, err
}

func newSite(t testing.TB, house *desktest.House, lang string) *site {
	t.Helper()
	s := &site{Server: slacktest.Start(t, slacktest.Options{}), House: house, lang: lang}
	s.AddUser(slacktest.User{ID: ada, Name: "ada", RealName: "Ada Long", Email: desktest.Ada().ID + "@example.com"})
	s.AddUser(slacktest.User{ID: bob, Name: "bob", RealName: "Bob Console", Email: desktest.Bob().ID + "@Example.com"})
	s.AddUser(slacktest.User{ID: stranger, Name: "eve", RealName: "Ada Long", Email: "eve@example.com"})
	for _, id := range []string{triage, second} {
		s.AddChannel(slacktest.Channel{ID: id, Name: strings.ToLower(id), Kind: slacktest.Private,
			Members: []string{slacktest.BotUser, ada, bob, stranger}})
	}
	s.start(t)
	return s
}

// start makes the desk anew, as a start of the program does.
func (s *site) start(t testing.TB) {
	t.Helper()
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	s.Desk = New(Options{API: slack.New(slacktest.BotToken, slack.OptionAPIURL(s.API()),
		slack.OptionHTTPClient(&http.Client{Transport: sieve.Transport{}})),
		Channels: map[string]string{DefaultChannel: triage, "second": second, "hr": second},
		Setting: face.Setting{Lang: s.lang, Prefix: "FL", Texts: catalogue,
			Teams:     line.Teams{{ID: "it", Name: "IT"}, {ID: "second", Name: "Second Level"}, {ID: "hr", Name: "HR", Private: true}},
			Languages: []string{"en", "de"},
			Codes:     []handoff.Choice{{Value: "solved", Label: "Solved"}, {Value: "explained", Label: "Explained"}},
			Service:   handoff.Service{Teams: map[string]handoff.Crew{"it": {Third: "second"}}}, Cases: s.House,
			Agents: withMail{s.House}, URL: func(int64) string { return "https://help.example.com/console/cases/1" }}})
}

// shown gives all that is read in a thread, oldest first, with what only one user sees.
func (s *site) shown(t testing.TB, p handoff.Place) string {
	t.Helper()
	at, ok := threadOf(p)
	if !ok {
		t.Fatalf("%v is no thread", p)
	}
	var b strings.Builder
	for _, m := range s.Messages(at.channel) {
		if m.TS != at.ts && m.Thread != at.ts {
			continue
		}
		if m.BotID == "" {
			b.WriteString(m.Text + "\n")
			continue
		}
		var all any
		if err := json.Unmarshal(m.Blocks, &all); err != nil {
			t.Fatal(err)
		}
		b.WriteString(m.Username + ": " + readable(all) + "\n")
	}
	return b.String()
}

func readable(value any) (text string) {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			text += readable(one)
		}
	case map[string]any:
		if words, ok := v["text"].(string); ok {
			return words
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			text += readable(v[name])
		}
	}
	return text
}

// copies counts the cards of a case in all channels.
func (s *site) copies(_ testing.TB, c handoff.Case) (n int) {
	for _, channel := range []string{triage, second} {
		for _, m := range s.Messages(channel) {
			if m.Thread == "" && strings.Contains(string(m.Metadata), line.Key(c)) {
				n++
			}
		}
	}
	return n
}

// A worker is an agent in Slack.
type worker struct {
	*site
	user string
}

func (w worker) write(p handoff.Place, text string) slacktest.Message {
	at, _ := threadOf(p)
	return w.Server.Say(slacktest.Post{User: w.user, Channel: at.channel, Thread: at.ts, Text: text})
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
	rows, err := w.Queue(t.Context(), handoff.Filter{})
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

func TestSlackIsADesk(t *testing.T) {
	desktest.TestDesk(t, func(t *testing.T, house *desktest.House) desktest.Subject {
		s := newSite(t, house, "en")
		return desktest.Subject{Desk: s.Desk, Shown: s.shown, Copies: s.copies, Closed: true,
			Staff: [2]desktest.Worker{worker{s, ada}, worker{s, stranger}},
			Back: func(clerk handoff.Clerk) func(context.Context) error {
				s.start(t)
				return s.Back(clerk).rounds.Look
			},
			Trip: func(f desktest.Fault) {
				s.Fail("chat.postMessage", slacktest.Fault{Cut: f == desktest.Refused, CutAfter: f == desktest.Lost})
			}}
	})
}
