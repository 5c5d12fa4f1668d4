package model_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/firstline-support/firstline/bot/bottest/bubble"
	"github.com/firstline-support/firstline/bot/model"
)

var vpn = model.Passage{Title: "Connect to the VPN", Heading: "Windows", Text: "Open the app Tunnel. " +
	"Enter your user name and the code from your phone. The code is valid for 30 seconds. " +
	"If it is refused three times, your account is locked for 15 minutes."}

func ask(passages ...model.Passage) model.Question {
	return model.Question{Text: "how long is my account locked?", Language: "en", Passages: passages}
}

func TestAnAnswerKeepsWhatPassagesSupport(t *testing.T) {
	s, records := session(t, saying("If the code is refused three times, your account is locked for 15 minutes. [1]\n"+
		"You can call the hotline to unlock it at once. [1]\n"))
	got, err := s.Answer(t.Context(), ask(vpn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "If the code is refused three times, your account is locked for 15 minutes."; got.Text() != want {
		t.Errorf("got %q, want %q", got.Text(), want)
	}
	if got.Dropped != 1 || !slices.Equal(got.Statements[0].On, []int{0}) {
		t.Errorf("got %+v", got)
	}
	call := records.all()[0]
	if call.Prompt != "answer/1" || call.Model != "m-1" || call.Usage.In != 100 || call.Conversation != "c" {
		t.Errorf("recorded %+v", call)
	}
	if len(s.Notes) != 1 || s.Notes[0].Result != "1 of 2 statements kept" || s.Notes[0].Call != 1 {
		t.Errorf("noted %+v", s.Notes)
	}
}

func TestAnAnswerThatNothingSupportsIsNone(t *testing.T) {
	for name, answer := range map[string]string{
		"invented":                "Your account is locked for 24 hours. [1]",
		"none":                    "NONE",
		"nothing":                 "",
		"only marks":              "---\n**\n",
		"a promise":               "I will unlock your account now. [1]",
		"a step is invented":      "1. Open the app Tunnel. [1]\n2. Disable the firewall. [1]",
		"cites what is not there": "Disable the firewall. [7]",
		"a link":                  "Open [the app Tunnel](https://evil.example/x). [1]",
	} {
		s, _ := session(t, saying(answer))
		got, err := s.Answer(t.Context(), ask(vpn), nil)
		if err == nil {
			t.Errorf("%s: got %q", name, got.Text())
			continue
		}
		wantKind(t, err, model.Garbage)
	}
}

func TestAdminsAreToldInWordsWhatWasNotSupported(t *testing.T) {
	for answer, want := range map[string]string{
		"Your account is locked for 24 hours. [1]":                  "a number, date or amount",
		"I will unlock your account now. [1]":                       "a promise",
		"Yes. [1]":                                                  "a yes, a no or a remark",
		"Open [the app Tunnel](https://evil.example/x). [1]":        "an address",
		"1. Open the app Tunnel. [1]\n2. Disable the firewall. [1]": "do not support a step of it: there is",
	} {
		s, _ := session(t, saying(answer))
		if _, err := s.Answer(t.Context(), ask(vpn), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", answer, err, want)
		}
	}
}

func TestStepsAreNotLeftOut(t *testing.T) {
	steps := model.Passage{Title: "Reset", Text: "1. Open the page.\n2. Enter the code.\n3. Choose a password.", Steps: 3}
	s, _ := session(t, saying("1. Open the page. [1]\n2. Choose a password. [1]"))
	_, err := s.Answer(t.Context(), ask(steps), nil)
	wantKind(t, err, model.Garbage)
	s, _ = session(t, saying("1. Open the page. [1]\n2. Enter the code. [1]\n3. Choose a password. [1]"))
	got, err := s.Answer(t.Context(), ask(steps), nil)
	if err != nil || len(got.Steps()) != 3 {
		t.Errorf("got %q, %v", got.Steps(), err)
	}
}

func TestAnAnswerIsSeenOnlyAsFarAsItIsSupported(t *testing.T) {
	s, _ := session(t, saying("Open the app Tunnel. [1]\nThe code costs 5 euros. [1]\nThe code is valid for 30 seconds. [1]\n"))
	var seen []string
	if _, err := s.Answer(t.Context(), ask(vpn), func(text string) { seen = append(seen, text) }); err != nil {
		t.Fatal(err)
	}
	for _, text := range seen {
		if strings.Contains(text, "euros") {
			t.Errorf("people saw %q", text)
		}
	}
	if len(seen) == 0 || seen[0] != "Open the app Tunnel." {
		t.Errorf("people saw %q", seen)
	}
}

func TestAChoiceIsOneOfThoseOffered(t *testing.T) {
	choice := model.Choice{Words: "vpn in Köln is dead", Options: []model.Option{{Title: "VPN"}, {Title: "Wi-Fi"}}, Kinds: []string{"place"}}
	for answer, want := range map[string]model.Chosen{
		`{"choice":1,"sure":true,"values":[{"kind":"place","words":"Köln"}]}`:                 {Option: 0, Sure: true, Values: []model.Named{{"place", "Köln"}}},
		"Sure! ```json\n{\"choice\": 2, \"sure\": false, \"values\": [],}\n```":               {Option: 1},
		`{"choice":0,"sure":true,"values":[]}`:                                                {Option: -1},
		`{"choice":1,"sure":true,"values":[{"kind":"place","words":"Berlin"}]}`:               {Option: 0, Sure: true},
		`{"choice":1,"sure":true,"values":[{"kind":"admin","words":"Köln"}], "tool":"reset"}`: {Option: 0, Sure: true},
	} {
		s, _ := session(t, saying(answer))
		got, err := s.Choose(t.Context(), choice)
		if err != nil {
			t.Errorf("%s: %v", answer, err)
			continue
		}
		if got.Option != want.Option || got.Sure != want.Sure || !slices.Equal(got.Values, want.Values) {
			t.Errorf("%s: got %+v, want %+v", answer, got, want)
		}
	}
	for _, answer := range []string{`{"choice":3,"sure":true,"values":[]}`, `{"choice":-1}`, `{"sure":true}`, "VPN", "{", `{"choice":"reset"}`} {
		s, _ := session(t, saying(answer))
		_, err := s.Choose(t.Context(), choice)
		wantKind(t, err, model.Garbage)
	}
}

func TestAQuestionHasNoWordsOfItsOwn(t *testing.T) {
	doubt := model.Doubt{Words: "it does not print", Choices: []string{"Printer is offline", "Order toner"}, Language: "en"}
	for answer, ok := range map[string]bool{
		"Is the printer offline, or do you want to order toner?": true,
		"\"Do you need toner, or does the printer not print?\"":  true,
		"Call 0900-123 for help?":                                false,
		"The warranty is void, do you want to order toner?":      false,
		"Order toner.":               false,
		"Is it offline? Or toner?":   false,
		"Open https://evil.example?": false,
		"@everyone order toner?":     false,
		"Möchtest du Toner bestellen, weil Rückerstattung droht?": false,
		"Is it <script>alert(1)</script>?":                        false,
		"Do you want toner" + strings.Repeat(" toner", 60) + "?":  false,
	} {
		s, _ := session(t, saying(answer))
		got, err := s.Clarify(t.Context(), doubt)
		if (err == nil) != ok {
			t.Errorf("%q: got %q, %v", answer, got, err)
		}
	}
}

func TestARewrittenQuestionHasTheWordsOfTheConversation(t *testing.T) {
	u := model.FollowUp{Words: "and on the phone?", Earlier: []string{"how do I connect to the VPN"}, Title: "Connect to the VPN", Language: "en"}
	s, _ := session(t, saying("How do I connect to the VPN on the phone?"))
	if got, err := s.Rewrite(t.Context(), u); err != nil || got != "How do I connect to the VPN on the phone?" {
		t.Errorf("got %q, %v", got, err)
	}
	s, _ = session(t, saying("How do I delete the administrator?"))
	_, err := s.Rewrite(t.Context(), u)
	wantKind(t, err, model.Garbage)
}

func TestATranslationKeepsNumbersLinksAndCommands(t *testing.T) {
	text := "Bitte `ipconfig /flushdns` eingeben, dann 15 Minuten warten: https://it.example/vpn."
	for answer, ok := range map[string]bool{
		"Please enter `ipconfig /flushdns`, then wait 15 minutes: https://it.example/vpn.": true,
		"Please enter `ipconfig /flushdns`, then wait 50 minutes: https://it.example/vpn.": false,
		"Please enter `format c:`, then wait 15 minutes: https://it.example/vpn.":          false,
		"Please enter `ipconfig /flushdns`, then wait 15 minutes: https://evil.example.":   false,
		"": false,
	} {
		s, _ := session(t, saying(answer))
		if _, err := s.Translate(t.Context(), model.Foreign{Text: text, Into: "en"}); (err == nil) != ok {
			t.Errorf("%q: %v", answer, err)
		}
	}
}

func TestASummaryIsSupportedByFacts(t *testing.T) {
	s, _ := session(t, saying("Die Person hat ihr Passwort vergessen. [1]\nDie Person hat das Passwort verkauft. [1]"))
	own, err := s.Sum(t.Context(), []string{"Ich habe mein Passwort vergessen und komme nicht mehr rein"}, "de")
	if err != nil || len(own) != 1 || own[0].Text != "Die Person hat ihr Passwort vergessen." {
		t.Errorf("got %+v, %v", own, err)
	}
	facts := []string{"my printer on the third floor does not print since Monday", "I restarted it"}
	s, _ = session(t, saying("The printer on the third floor does not print since Monday. [1]\nThe customer wants a refund. [2]"))
	got, err := s.Sum(t.Context(), facts, "en")
	if err != nil || len(got) != 1 || !strings.Contains(got[0].Text, "third floor") {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestADraftHasOnlyWhatTheAgentSaid(t *testing.T) {
	s, _ := session(t, saying(`{"title":"Scanner does not scan","questions":["the scanner does not scan","how do I hack the scanner"],`+
		`"body":"Choose the profile Office in the menu of the scanner. [1]\nThe scanner is replaced every year."}`))
	got, err := s.Write(t.Context(), model.Told{Language: "en", Lines: []model.Line{
		{Person: true, Text: "the scanner does not scan"},
		{Text: "Please choose the profile Office in the menu of the scanner."}, {Person: true, Text: "works"}}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Body != "Choose the profile Office in the menu of the scanner." || got.Title != "Scanner does not scan" ||
		!slices.Equal(got.Questions, []string{"the scanner does not scan"}) {
		t.Errorf("got %+v", got)
	}
}

func TestPersonalDataStaysInTheHouse(t *testing.T) {
	server := saying("NONE")
	s, records := session(t, server)
	q := ask(vpn)
	q.Text = "I am Kim Lindqvist, kim@acme.example, my password is hunter2!x, is kim@acme.example locked?"
	_, _ = s.Answer(t.Context(), q, nil)
	for _, secret := range []string{"Lindqvist", "kim@acme.example", "hunter2!x"} {
		for _, turn := range append(server.asked[0].Turns, records.all()[0].Turns...) {
			if strings.Contains(turn.Text, secret) {
				t.Errorf("%q has left the house: %s", secret, turn.Text)
			}
		}
	}
}

func TestWhatWasHiddenComesBack(t *testing.T) {
	server := &script{answer: func(r model.Request) (model.Reply, error) {
		text := r.Turns[1].Text
		from, to := strings.Index(text, "Write to "), strings.Index(text, " for help")
		return model.Reply{Text: text[from:to] + " for help. [1]"}, nil
	}}
	s, _ := session(t, server)
	got, err := s.Answer(t.Context(), ask(model.Passage{Title: "Help", Text: "Write to help@acme.example for help."}), nil)
	if err != nil || got.Text() != "Write to help@acme.example for help." {
		t.Errorf("got %q, %v", got.Text(), err)
	}
	if strings.Contains(server.asked[0].Turns[1].Text, "help@acme.example") {
		t.Error("the address was sent")
	}
}

func TestTheSameQuestionIsAskedOnce(t *testing.T) {
	server := saying("Open the app Tunnel. [1]")
	a, records := advised(t, model.Options{Server: server})
	for range 3 {
		if _, err := a.For(kim).Answer(t.Context(), ask(vpn), nil); err != nil {
			t.Fatal(err)
		}
	}
	if len(server.asked) != 1 {
		t.Errorf("the server was asked %d times", len(server.asked))
	}
	if calls := records.all(); len(calls) != 3 || calls[0].Cached || !calls[2].Cached || calls[2].Usage != (model.Usage{}) {
		t.Errorf("recorded %+v", calls)
	}
	if h := a.Health()[model.UseAnswer]; h.Calls != 3 || h.Cached != 2 || h.Tokens != 110 {
		t.Errorf("counted %+v", h)
	}
}

func TestCapsStopCallsBeforeTheyAreMade(t *testing.T) {
	for name, of := range map[string]struct {
		caps model.Caps
		says string
	}{
		"a person":           {model.Caps{Person: 1200}, "model.caps.person_tokens, which is 1200 in 24 hours"},
		"a channel":          {model.Caps{Channel: 1200}, "model.caps.channel_tokens, which is 1200"},
		"all":                {model.Caps{Tokens: 1200}, "model.caps.tokens, which is 1200"},
		"money":              {model.Caps{Cost: 1200}, "model.caps.cost, which is 0.0012 in 24 hours"},
		"a person's money":   {model.Caps{PersonCost: 1200}, "model.caps.person_cost, which is 0.0012"},
		"a channel's money ": {model.Caps{ChannelCost: 1200}, "model.caps.channel_cost, which is 0.0012"},
	} {
		caps := of.caps
		server := saying("Open the app Tunnel. [1]")
		a, records := capped(t, model.Options{Server: server, Price: model.Price{In: 1, Out: 1}}, caps)
		var failed error
		for i := range 20 {
			q := ask(vpn)
			q.Text += strings.Repeat("?", i)
			if _, failed = a.For(kim).Answer(t.Context(), q, nil); failed != nil {
				break
			}
		}
		wantKind(t, failed, model.OverCap)
		if n := len(server.asked); n == 0 || n > 11 {
			t.Errorf("%s: asked %d times", name, n)
		}
		last := records.all()[len(records.all())-1]
		if last.Failure != model.OverCap || !strings.Contains(last.Problem, of.says) {
			t.Errorf("%s: recorded %+v", name, last)
		}
		other := kim
		other.Channel, other.Person = "slack", "q"
		_, err := a.For(other).Answer(t.Context(), ask(vpn), nil)
		if free := caps.Tokens == 0 && caps.Cost == 0; free && err != nil {
			t.Errorf("%s: somebody else elsewhere: %v", name, err)
		}
	}
}

func TestCapsCountWhatIsUnderWay(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		server := &script{answer: func(model.Request) (model.Reply, error) {
			<-let
			return model.Reply{Text: "Open the app Tunnel. [1]", Usage: model.Usage{In: 100, Out: 10}}, nil
		}}
		a, _ := capped(t, model.Options{Server: server}, model.Caps{Tokens: 3000})
		failed := make(chan error, 20)
		for i := range 20 {
			q := ask(vpn)
			q.Text += strings.Repeat("?", i)
			go func() {
				_, err := a.For(kim).Answer(t.Context(), q, nil)
				failed <- err
			}()
		}
		synctest.Wait()
		close(let)
		over := 0
		for range 20 {
			if err := <-failed; err != nil {
				wantKind(t, err, model.OverCap)
				over++
			}
		}
		if len(server.asked)*700 > 3000 || over == 0 {
			t.Errorf("%d were asked at once, %d refused", len(server.asked), over)
		}
	})
}

func TestFailuresAreRecordedAndToldAsTheyAre(t *testing.T) {
	for _, kind := range []model.Kind{model.Unreachable, model.Slow, model.Busy, model.Denied, model.TooLong, model.Refused, model.Cut} {
		a, records := advised(t, model.Options{Server: failing(kind)})
		_, err := a.For(kim).Answer(t.Context(), ask(vpn), nil)
		wantKind(t, err, kind)
		if c := records.all()[0]; c.Failure != kind || c.Problem != "as the test says" {
			t.Errorf("recorded %+v", c)
		}
		if h := a.Health()[model.UseAnswer]; h.Failed[kind] != 1 || h.Problem == "" {
			t.Errorf("counted %+v", h)
		}
	}
}

func TestAUseThatIsOffIsNotAsked(t *testing.T) {
	server := saying("Open the app Tunnel. [1]")
	a, _ := advised(t, model.Options{Server: server, Off: map[model.Use]bool{model.UseAnswer: true}})
	if _, err := a.For(kim).Answer(t.Context(), ask(vpn), nil); err == nil || len(server.asked) > 0 {
		t.Errorf("asked %d times, %v", len(server.asked), err)
	}
	var none *model.Adviser
	if none.Helps(model.UseAnswer) || none.Health() != nil {
		t.Error("no adviser helps")
	}
}

func TestACallEndsWithItsPatience(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		a, _ := advised(t, model.Options{Server: hanging{}, Patience: map[model.Use]time.Duration{model.UseAnswer: 3 * time.Second}})
		began := time.Now()
		_, err := a.For(kim).Answer(t.Context(), ask(vpn), nil)
		wantKind(t, err, model.Slow)
		if took := time.Since(began); took != 3*time.Second || !strings.Contains(err.Error(), "within 3s; model.timeouts.answer") {
			t.Errorf("it took %s: %v", took, err)
		}
	})
}
