package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/firstline-support/firstline/handoff"
)

// A day is what three people and two agents write, in one language.
type day struct {
	lang     string
	problems [3]string // nobody wrote about
	human    string
	draft    string // typed before a reload
	reply    string // and after it
	offline  string // written while the agent's browser has no net
	after    string // the agent's answer to it
	note     string
	third    string // what the other agent answers
	yours    string // how the console calls an agent's own case
	has      string // and a colleague's, with the name before or after
	resolved string // what the person reads at the end
}

var days = []day{
	{
		lang: "en", human: "I want to talk to a human",
		problems: [3]string{"The aquarium in the lobby leaks onto the carpet.", "The piano in the canteen is out of tune.",
			"The garden gnome at the entrance has vanished."},
		draft: "Please put a bucket", reply: "Please put a bucket under it.", offline: "The carpet is wet now!",
		after: "The plumber is on the way.", note: "Third leak this year, ask facilities about the insurance.",
		third: "A tuner comes on Friday.", yours: "Yours", has: "has", resolved: "as solved",
	},
	{
		lang: "de", human: "Ich möchte mit einem Menschen sprechen",
		problems: [3]string{"Das Aquarium in der Lobby tropft auf den Teppich.", "Das Klavier in der Kantine ist verstimmt.",
			"Der Gartenzwerg am Eingang ist verschwunden."},
		draft: "Bitte stellen Sie", reply: "Bitte stellen Sie einen Eimer darunter.", offline: "Der Teppich ist jetzt nass!",
		after: "Der Klempner ist unterwegs.", note: "Das dritte Leck in diesem Jahr, bitte Versicherung klären.",
		third: "Am Freitag kommt ein Stimmer.", yours: "Ihr Fall", has: "hat", resolved: "als gelöst markiert",
	},
}

// TestTwoAgentsAndThreePeopleAtOnce is a desk at work, in real browsers against the real program: both agents reach for
// the same case, one reloads in the middle of a word and loses the net, and the server is killed.
func TestTwoAgentsAndThreePeopleAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a browser and a minute")
	}
	t.Parallel()
	for _, d := range days {
		t.Run(d.lang, func(t *testing.T) {
			t.Parallel() // replies wait for seconds, so that they can be taken back
			d.happens(t)
		})
	}
}

func (d day) happens(t *testing.T) {
	browser := chromium(t)
	dir, port := smallWorkspace(t), freePort(t)
	p := serve(t, dir, port)
	people := d.comeToTheDesk(t, p)
	agents := [2]*tab{d.signsIn(t, p, browser, dir, "Maria"), d.signsIn(t, p, browser, dir, "Jonas")}
	winner, loser := d.reachForTheSame(t, p, agents)

	d.reloads(winner)
	d.leavesANote(loser, winner)
	d.losesTheNet(t, winner, people[0])
	p = d.crash(t, p, winner, loser, func() *process { return serve(t, dir, port) })
	d.solves(winner, loser, p)
	for i, want := range [][]string{
		{"(system)", d.reply, d.offline, d.after, "(system)"},
		{"(system)", d.third, "(system)"},
		nil,
	} {
		d.heard(t, p, people[i], i, want)
	}
	for _, b := range agents {
		b.content()
	}
}

// comeToTheDesk has each person's problem become a case, in the order of the problems.
func (d day) comeToTheDesk(t *testing.T, p *process) (people [3]*visitor) {
	for i, problem := range d.problems {
		v := mustVisit(t, p.base, d.lang)
		people[i] = v
		for n, words := range []string{problem, d.human} {
			if _, err := v.ask(t.Context(), fmt.Sprintf("%d-%d", i, n), words); err != nil {
				t.Fatal(err)
			}
		}
		want := fmt.Sprintf("FL-%d", i+1)
		eventually(t, 30*time.Second, want+" is announced", func() bool {
			list, err := v.transcript(t.Context())
			return err == nil && len(list) > 0 && strings.Contains(list[len(list)-1].Text, want)
		})
	}
	return people
}

// signsIn opens the queue in a browser of the agent's own.
func (d day) signsIn(t *testing.T, p *process, browser context.Context, dir, name string) *tab {
	out, err := workIn(t, dir, "agents", "add", name, "--lang", d.lang)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	secret := secretOfLink.FindStringSubmatch(out)
	if secret == nil {
		t.Fatalf("no link in %s", out)
	}
	b := newTab(browser, t, name, chromedp.WithNewBrowserContext())
	b.look(1366, 850, "light") // a window of its own is small
	b.do(chromedp.Navigate(p.base + "/console/sign-in#" + secret[1]))
	b.within("#rows .row .ref", "FL-3")
	return b
}

// reachForTheSame has both agents take the first case at the same instant: one gets it, and the other is told.
func (d day) reachForTheSame(t *testing.T, p *process, agents [2]*tab) (winner, loser *tab) {
	for _, b := range agents {
		b.do(chromedp.Navigate(p.base + "/console/cases/1"))
		b.until("document.querySelector('#take button') && document.readyState === 'complete'")
	}
	for _, b := range agents {
		b.excuse(true) // the refusal is an answer with an error's status
		// On a busy machine one page's clock may strike so late that it has heard of the other's take: no button is left.
		b.do(chromedp.Evaluate[chromedp.Void]("setTimeout(() => document.querySelector('#take button')?.click(), " +
			"Math.max(0, Math.ceil(Date.now() / 1000) * 1000 + 500 - Date.now()))"))
	}
	for _, b := range agents {
		b.until("!document.querySelector('#take button')")
	}
	mine := func(b *tab) bool {
		return strings.Contains(value[string](b, "document.getElementById('head').textContent"), d.yours)
	}
	winner, loser = agents[0], agents[1]
	if !mine(winner) {
		winner, loser = loser, winner
	}
	if !mine(winner) || mine(loser) {
		t.Fatalf("the case is %s's: %v, %s's: %v", winner.name, mine(winner), loser.name, mine(loser))
	}
	loser.within("#head, #notice", winner.name)
	return winner, loser
}

// reloads types half a reply, loads the page again, types the rest and sends it.
func (d day) reloads(b *tab) {
	b.fill("#reply", d.draft)
	b.do(chromedp.Reload())
	b.until(fmt.Sprintf("document.getElementById('reply')?.value === %q && document.readyState === 'complete'", d.draft))
	b.fill("#reply", strings.TrimPrefix(d.reply, d.draft))
	b.do(ctrlEnter)
	b.within("#moments .moment.agent", d.reply)
}

// leavesANote writes what only colleagues read.
func (d day) leavesANote(loser, winner *tab) {
	loser.do(chromedp.Evaluate[chromedp.Void]("document.getElementById('write-note').click()"))
	loser.fill("#note", d.note)
	loser.do(ctrlEnter)
	winner.within("#moments .moment.note", d.note)
}

// net switches the browser's connection off and on.
func (b *tab) net(off bool) {
	b.excuse(true)
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		all := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{
			{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}}}
		if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, all)
		return err
	}))
}

// losesTheNet has the person write while the agent's browser is offline, and the agent try to answer.
func (d day) losesTheNet(t *testing.T, b *tab, person *visitor) {
	b.net(true)
	if status, err := person.post(t.Context(), said{ID: "offline", Text: d.offline}); err != nil || status != http.StatusAccepted {
		t.Fatalf("write while the agent is offline: %d %v", status, err)
	}
	b.fill("#reply", d.after)
	b.do(ctrlEnter)
	b.until("document.querySelector('#notice .notice')")
	b.until(fmt.Sprintf("document.getElementById('reply').value === %q", d.after))
	b.net(false)
	b.within("#moments .moment", d.offline)
}

// crash kills the server while the reply stands there unsent; it is sent to the next one.
func (d day) crash(t *testing.T, p *process, winner, loser *tab, again func() *process) *process {
	t.Helper()
	p.kill()
	p = again()
	winner.within("#moments .moment", d.offline)
	winner.do(chromedp.Focus("#reply"), ctrlEnter)
	winner.within("#moments .moment.agent", d.after)
	loser.within("#moments .moment.agent", d.after)
	return p
}

// solves ends two of the cases: each agent one.
func (d day) solves(winner, loser *tab, p *process) {
	loser.do(chromedp.Navigate(p.base + "/console/cases/2"))
	loser.until("document.querySelector('#take button') && document.readyState === 'complete'")
	loser.do(chromedp.Click("#take button"))
	loser.within("#head", d.yours)
	loser.fill("#reply", d.third)
	loser.do(ctrlEnter)
	loser.within("#moments .moment.agent", d.third)
	for _, b := range []*tab{winner, loser} {
		b.do(chromedp.Click(`#actions button[popovertarget="resolve"]`), chromedp.WaitVisible("#solution"), ctrlEnterIn("#solution"))
		b.until("!document.querySelector(':popover-open')")
	}
}

// ctrlEnterIn sends the form of a field.
func ctrlEnterIn(selector string) step { return chromedp.Steps(chromedp.Focus(selector), ctrlEnter) }

// heard checks what a person has read since the case was announced: everything once, in order, and nothing that is for
// colleagues.
func (d day) heard(t *testing.T, p *process, person *visitor, i int, want []string) {
	t.Helper()
	person.base = p.base
	read := func() (got []string) {
		list, err := person.transcript(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		announced := slices.IndexFunc(list, func(m shownMessage) bool { return strings.Contains(m.Text, fmt.Sprintf("FL-%d", i+1)) })
		for _, m := range list[announced+1:] {
			if m.From == handoff.BySystem {
				m.Text = "(system)"
			}
			got = append(got, m.Text)
		}
		return got
	}
	eventually(t, 30*time.Second, "all has arrived", func() bool { return len(read()) >= len(want) })
	if got := read(); !slices.Equal(got, want) {
		t.Errorf("person %d read %q, want %q", i+1, got, want)
	}
}
