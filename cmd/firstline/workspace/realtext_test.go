package workspace_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents/said"
)

// A learnedStarter is the starter workspace, learned once for all tests: that takes longest.
type learnedStarter struct {
	w         *workspace.Workspace
	knowledge *decide.Knowledge
	decider   *decide.Decider
}

var starter = sync.OnceValues(func() (learnedStarter, error) {
	w, problems := workspace.Open(os.DirFS("../starter"), workspace.Options{Now: launch})
	if workspace.Broken(problems) {
		return learnedStarter{}, fmt.Errorf("starter: %v", problems)
	}
	catalogue, err := texts.Load()
	if err != nil {
		return learnedStarter{}, err
	}
	s := learnedStarter{w: w, knowledge: w.Knowledge()}
	s.decider = decide.NewDecider(w.Policy(catalogue, "console"), s.knowledge)
	return s, nil
})

func learned(t testing.TB) learnedStarter {
	t.Helper()
	s, err := starter()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// realTexts are conversations as people write them. want is the intent or article of the last reply; also is a text
// that it has, and not one that it lacks.
var realTexts = []struct {
	name, lang      string
	says            []string
	want, also, not string
}{
	// around the request
	{"greeting and thanks", "en", []string{"Good morning everyone, how do I share my calendar? Many thanks in advance!"}, "calendar-share", "", ""},
	{"Anrede und Gruß", "de", []string{"Liebes IT-Team,\nwie teile ich meinen Kalender?\nViele Grüße\nJonas Weber\nVertrieb Süd"}, "calendar-share", "", ""},
	{"name in the greeting", "en", []string{"Hi Tom, my mailbox is full, what now? Cheers"}, "mailbox-full", "", ""},
	{"title in the greeting", "de", []string{"Sehr geehrter Herr Dr. Klein, mein Postfach ist voll. MfG"}, "mailbox-full", "", ""},
	{"question about a question", "de", []string{"Moin, ich hätte da mal eine kurze Frage: wie buche ich einen Raum?"}, "calendar-room-booking", "", ""},
	{"quoted lines", "en", []string{"On Mon, Jan 12, 2026 at 8:15 AM Service Desk <d@example.com> wrote:\n> Did you restart the printer?\n\nThe VPN connects but is terribly slow."}, "vpn-slow", "", "printer"},
	{"zitierte Mail", "de", []string{"Mein Notebook geht nicht mehr an.\n\nAm 12.01.2026 um 08:15 schrieb Service Desk:\nIhr Passwort läuft in drei Tagen ab. Bitte ändern Sie Ihr Passwort."}, "laptop-wont-start", "", "abgelaufen"},
	{"subject only says it", "en", []string{"Subject: Mailbox full\nHi team,\ncan you help?\nThanks\nTom"}, "mailbox-full", "", ""},
	{"Signatur mit Thema eines anderen Anliegens", "de", []string{"Wie richte ich eine Abwesenheitsnotiz ein?\n-- \nPetra Lang\nTeam Drucker und Scanner\nwww.drucker.example"}, "out-of-office", "", ""},
	{"footer in English", "en", []string{"Where do I find the guest wifi password?\nThis email is confidential and intended only for the addressee. Report phishing to security."}, "wifi-guest", "", "phishing"},
	{"sent from a phone", "en", []string{"cannot get email on my phone\nSent from my iPhone"}, "email-on-phone", "", ""},
	{"emoji", "de", []string{"😡😡😡 teams kamera bleibt schwarz 😭"}, "teams-camera", "", ""},
	{"stack trace", "en", []string{"onedrive does not sync\n```\nException in thread \"main\" java.lang.IllegalStateException: bad state\n\tat com.example.A.b(A.java:3)\n```\nthx"}, "onedrive-sync", "", ""},
	{"Protokoll", "de", []string{"Das VPN verbindet nicht, Log:\n2026-01-12 08:16:01 INFO printer queue mailbox calendar ready\n2026-01-12 08:16:02 ERROR tunnel timed out"}, "vpn-trouble", "", ""},
	{"a burst", "de", []string{"hi\nhab mein passwort vergessen\nlg tom"}, "password-forgotten", "", ""},

	// typing
	{"no umlauts", "de", []string{"wie aendere ich mein passwort"}, "change-password", "", ""},
	{"umlauts left out", "de", []string{"wie kann ich mein passwort andern"}, "change-password", "", ""},
	{"no capitals", "de", []string{"drucker druckt nicht"}, "printer-trouble", "", ""},
	{"all capitals", "en", []string{"MY ACCOUNT IS LOCKED!!!"}, "account-locked", "", ""},
	{"English typos", "en", []string{"my acount is lokced agian"}, "account-locked", "", ""},
	{"German typos", "de", []string{"wie richte ich die abwesenheitznotiz ein"}, "out-of-office", "", ""},
	{"letters swapped", "en", []string{"prnter is jammed, papper stuck"}, "paper-jam", "", ""},
	{"pwd", "en", []string{"forgot my pwd"}, "password-forgotten", "", ""},
	{"kw", "de", []string{"kw vergessen pls asap"}, "password-forgotten", "", ""},
	{"iwie", "de", []string{"mein outlook startet iwie nich mehr"}, "outlook-not-opening", "", ""},
	{"2fa", "en", []string{"how do I set up 2fa"}, "mfa-setup", "", ""},
	{"w/o", "en", []string{"how to sign in w/o my phone"}, "mfa-lost-phone", "", ""},
	{"mixed, German first", "de", []string{"mein account ist locked"}, "account-locked", "", ""},
	{"mixed, English first", "en", []string{"my Postfach is full"}, "mailbox-full", "", ""},
	{"mixed verbs", "de", []string{"ich möchte meinen calendar sharen"}, "calendar-share", "", ""},
	{"a German word order in English", "en", []string{"the Drucker druckt nicht, please help"}, "printer-trouble", "", ""},

	// several requests
	{"also", "en", []string{"How do I share my calendar? Also, my mailbox is full."}, "calendar-share", "You also asked about", ""},
	{"außerdem", "de", []string{"Mein Postfach ist voll. Außerdem: wie teile ich meinen Kalender?"}, "mailbox-full", "Sie haben auch danach gefragt", ""},
	{"a list", "en", []string{"Hi, two things:\n1. my mailbox is full\n2. how do I book a meeting room\nThanks!"}, "mailbox-full", "You also asked about", ""},
	{"a postscript", "de", []string{"Wie teile ich meinen Kalender?\nGruß\nTom\nPS: mein Postfach ist voll"}, "calendar-share", "Sie haben auch", ""},
	{"und", "de", []string{"mein postfach ist voll und wie teile ich meinen kalender"}, "mailbox-full", "Sie haben auch", ""},
	{"two sentences", "en", []string{"My mailbox is full. How do I share my calendar?"}, "mailbox-full", "You also asked", ""},
	{"three things", "en", []string{"my mailbox is full\nalso how do I share my calendar\nand also where is the guest wifi password"}, "mailbox-full", "You also asked", ""},
	{"what waits is answered", "en", []string{"My mailbox is full. Also, how do I share my calendar?", "that solved it", "yes"}, "calendar-share", "", "You also asked"},
	{"was wartet, wird beantwortet", "de", []string{"Mein Postfach ist voll. Außerdem: wie teile ich meinen Kalender?", "hat geklappt", "ja bitte"}, "calendar-share", "", "Sie haben auch"},
	{"what waits is declined", "en", []string{"My mailbox is full. Also, how do I share my calendar?", "that solved it", "no"}, "", "All right", ""},
	{"urgent goes first", "en", []string{"How do I share my calendar? Also, I clicked on a phishing link and entered my password."}, "phishing-clicked", "", ""},
	{"one problem in three sentences", "en", []string{"My laptop is slow. It takes ten minutes to boot. The fan is loud."}, "laptop-slow", "", "You also"},
	{"ein Problem in drei Sätzen", "de", []string{"Der Drucker druckt nicht. Ich habe ihn schon neu gestartet. Im Display steht nichts."}, "printer-trouble", "", "noch gefragt"},
	{"a cause and its effect", "en", []string{"The wifi does not work in the office. I already restarted my laptop and tried another room."}, "wifi-trouble", "", "what else you asked"},
	{"nouns with and", "en", []string{"mouse and keyboard do not react"}, "keyboard-mouse", "", "You also"},

	// not this but that
	{"not the VPN", "en", []string{"not the VPN, the office wifi does not work"}, "wifi-trouble", "", ""},
	{"nicht das VPN", "de", []string{"nicht das VPN, sondern das WLAN im Büro geht nicht"}, "wifi-trouble", "", ""},
	{"kein Druckerproblem", "de", []string{"Kein Druckerproblem, ich kann nicht an E-Mail scannen"}, "scan-to-email", "", ""},
	{"change and not reset", "en", []string{"I don't want to reset my password, I want to change it to another password"}, "change-password", "", ""},
	{"complaint with nicht", "de", []string{"ich komme nicht ins VPN"}, "vpn-trouble", "", ""},
	{"complaint with kein", "de", []string{"kein WLAN im Büro"}, "wifi-trouble", "", ""},
	{"complaint with does not", "en", []string{"Outlook does not open"}, "outlook-not-opening", "", ""},
	{"öffnet nicht", "de", []string{"Outlook öffnet nicht"}, "outlook-not-opening", "", ""},
	{"I meant", "en", []string{"how do I share my calendar", "no, I meant booking a meeting room"}, "calendar-room-booking", "", ""},
	{"ich meinte", "de", []string{"wie teile ich meinen Kalender", "nein, ich meinte einen Besprechungsraum buchen"}, "calendar-room-booking", "", ""},
	{"no is still no", "en", []string{"how do I share my calendar", "no"}, "", "sorry that did not help", ""},
	{"nein danke is no correction", "de", []string{"wie teile ich meinen Kalender", "nein danke"}, "", "", "Besprechungsraum"},

	// hanging on the request before
	{"and on Android", "en", []string{"how do I set up email on my phone", "and on Android?"}, "email-on-phone", "Android", ""},
	{"und auf Android", "de", []string{"Wie richte ich E-Mail auf meinem Handy ein?", "und auf Android?"}, "email-on-phone", "Android", ""},
	{"what about the Mac", "en", []string{"how can I change my password", "and on a Mac?"}, "change-password", "Mac", ""},
	{"how", "en", []string{"can I share my calendar with a colleague", "how?"}, "calendar-share", "", ""},
	{"und am Handy", "de", []string{"wie richte ich eine abwesenheitsnotiz ein", "und am Handy?"}, "out-of-office", "", ""},
	{"a new request that begins with and", "en", []string{"how do I share my calendar", "and my mailbox is full"}, "mailbox-full", "", ""},
	{"alone it is not known", "en", []string{"and on the phone?"}, "", "", "calendar"},
	{"what nothing knows stays unknown", "en", []string{"how do I share my calendar", "and on the moon?"}, "", "", "Sharing"},
}

func TestRealTextsAreUnderstood(t *testing.T) {
	d := learned(t).decider
	for _, test := range realTexts {
		t.Run(test.name, func(t *testing.T) {
			talk := eval.NewTalk(d, test.lang, launch)
			var got eval.Reply
			for _, words := range test.says {
				var err error
				if got, err = talk.Say(t.Context(), words); err != nil {
					t.Fatal(err)
				}
			}
			cited := slices.ContainsFunc(got.Articles, func(a eval.Article) bool { return a.ID == test.want })
			if test.want != "" && !cited && (got.Intent != test.want || got.Outcome == "question" || got.Outcome == "unknown") {
				t.Errorf("%q: %s, intent %s, cites %v: %q; want %s", test.says, got.Outcome, got.Intent, got.Articles,
					got.Text, test.want)
			}
			if !strings.Contains(got.Text, test.also) {
				t.Errorf("%q: %q lacks %q", test.says, got.Text, test.also)
			}
			if test.not != "" && strings.Contains(got.Text, test.not) {
				t.Errorf("%q: %q has %q", test.says, got.Text, test.not)
			}
		})
	}
}

// wrapped puts a greeting and a signature around a text.
func wrapped(lang, text string) string {
	if lang == "de" {
		return "Hallo liebes IT-Team,\n\n" + text + "\n\nVielen Dank im Voraus!\nMit freundlichen Grüßen\nSabine Krüger\n" +
			"Einkauf\nTel.: +49 30 1234567"
	}
	return "Dear Service Desk,\n\n" + text + "\n\nThanks in advance!\nKind regards,\nAnna Smith\nController | Example Ltd"
}

func TestCourtesiesDoNotChangeWhatIsMeant(t *testing.T) {
	s := learned(t)
	engine := s.knowledge.Engine
	all, same := 0, 0
	for _, in := range s.w.Intents.Intents {
		for lang, examples := range in.Examples {
			for i, example := range examples {
				if i%2 != 0 {
					continue // half of so many say as much as all
				}
				all++
				plain, around := engine.Match(example), engine.Match(said.Read(wrapped(lang, example)).Asked())
				if plain.Candidates[0].ID == around.Candidates[0].ID {
					same++
				} else {
					t.Logf("%q becomes %q", example, said.Read(wrapped(lang, example)).Asked())
				}
			}
		}
	}
	t.Logf("%d of %d examples mean the same with a greeting and a signature around them", same, all)
	if float64(same) < 0.97*float64(all) {
		t.Errorf("%d of %d examples mean the same, want 97 %%", same, all)
	}
}

// joints are how people put two requests into one message.
var joints = map[string][]string{
	"en": {"%s Also, %s", "Hi,\n1. %s\n2. %s\nThanks", "%s\nPS: %s", "%s\n%s"},
	"de": {"%s Außerdem: %s", "Hallo,\n1. %s\n2. %s\nDanke", "%s\nPS: %s", "%s\n%s"},
}

// TestTwoRequestsInOneMessageAreBothHeard joins questions of the evaluation cases that are answered alone, each pair in
// two of the ways. Most must be taken apart; where they are not, one is answered or asked about, which is what happened
// to all of them before.
func TestTwoRequestsInOneMessageAreBothHeard(t *testing.T) {
	s := learned(t)
	var clear [2][]eval.Case
	for _, c := range s.w.Evals {
		talk := eval.NewTalk(s.decider, c.Lang, launch)
		got, err := talk.Say(t.Context(), c.Turns[0].Say)
		if err != nil {
			t.Fatal(err)
		}
		if c.Kind == eval.Answerable && got.Outcome == "answer" && !strings.Contains(c.Turns[0].Say, "\n") {
			i := slices.Index(texts.Languages(), c.Lang)
			clear[i] = append(clear[i], c)
		}
	}
	all, apart := 0, 0
	for i, lang := range texts.Languages() {
		for n := range clear[i] {
			one, other := clear[i][n], clear[i][(n+len(clear[i])/2)%len(clear[i])]
			for i, joint := range joints[lang] {
				if (i+n)%2 != 0 {
					continue
				}
				message := fmt.Sprintf(joint, one.Turns[0].Say, other.Turns[0].Say)
				got, err := eval.NewTalk(s.decider, lang, launch).Say(t.Context(), message)
				if err != nil {
					t.Fatal(err)
				}
				all++
				if strings.Contains(got.Text, "You also asked") || strings.Contains(got.Text, "Sie haben auch") {
					apart++
				}
			}
		}
	}
	t.Logf("%d of %d messages with two requests are taken apart", apart, all)
	if float64(apart) < 0.6*float64(all) {
		t.Errorf("%d of %d messages with two requests are taken apart, want 60 %%", apart, all)
	}
}
