package intents

import "testing"

func TestTalkIsHeard(t *testing.T) {
	engine := trained(t)
	tests := []struct {
		text string
		want Talk
	}{
		{"hi", Greeting}, {"Guten Morgen!", Greeting}, {"hello there 👋", Greeting}, {"moin", Greeting},
		{"thanks!!!", Thanks}, {"vielen dank", Thanks}, {"thx", Thanks}, {"tank you", Thanks},
		{"bye", Goodbye}, {"Tschüß", Goodbye}, {"tschuess", Goodbye}, {"thanks, bye", Goodbye},
		{"i wnat a human", Human}, {"Hi, can I talk to a real person please?", Human},
		{"ich will jetzt sofort einen Menschen sprechen!!!", Human},
		{"kann ich bitte mit einem echten Menschen reden?", Human}, {"Mitarbeiter", Human},
		{"could you put me through to a real employee", Human},
		{"stop", Stop}, {"Abbrechen bitte", Stop}, {"never mind", Stop}, {"nevermnid", Stop},
		{"neu anfangen", Restart}, {"can we start over?", Restart}, {"nochmal von vorne", Restart},
		{"this is ridiculous!!", Frustration}, {"das ist doch lächerlich", Frustration}, {"scheisse", Frustration},
		{"you are so useless", Frustration},
		{"yes", Yes}, {"Ja, bitte.", Yes}, {"ok", Yes}, {"no", No}, {"nein danke", No}, {"none of these", No},
		{"it works now, thanks", Solved}, {"Danke, hat geklappt", Solved}, {"that did the trick", Solved},
		{"das hat nicht geholfen", Unsolved}, {"no, that didn't help", Unsolved}, {"nope, still broken", Unsolved},
		{"geht immer noch nicht", Unsolved},
		{"help", Help}, {"what can you do?", Help}, {"Was kannst du?", Help}, {"hello, i have a question", Help},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			if m := engine.Match(tt.text); m.Talk != tt.want || m.TalkConfidence < 0.5 {
				t.Errorf("got %q (%.2f), want %q", m.Talk, m.TalkConfidence, tt.want)
			}
		})
	}
}

func TestRequestsAreNoTalk(t *testing.T) {
	engine := trained(t)
	for _, text := range []string{
		"hi, my printer is out of paper", "thanks but I still need access to the finance folder",
		"Hallo, ich brauche bitte ein neues Passwort",
		"guten morgen, passwort", "my laptop does not work", "how do I stop the printer", "der Drucker geht nicht",
		"restart my laptop",
		"can you help me with my signature", "no wifi", "kein WLAN", "I lost my phone", "the capital of france",
	} {
		if m := engine.Match(text); m.Talk != NoTalk {
			t.Errorf("%q: got %q (%.2f), want no talk", text, m.Talk, m.TalkConfidence)
		}
	}
}

func TestWorkspaceThatGreetsKeepsItsGreetings(t *testing.T) {
	set := workspace(t)
	set.Intents = append(set.Intents, Intent{ID: "welcome",
		Examples: map[string][]string{"en": {"hello", "good morning", "hi there"}}})
	if m := Train(set).Match("hello there"); m.Candidates[0].ID != "welcome" || m.Talk != Greeting {
		t.Errorf("got %+v, want the intent, and the talk as well", m)
	}
}

func TestBuiltInTextsAreWhole(t *testing.T) {
	kinds := map[string]int{}
	for _, p := range append(builtin(talkText), builtin(backgroundText)...) {
		if p.lang != "en" && p.lang != "de" {
			t.Errorf("%q is in the language %q", p.words, p.lang)
		}
		kinds[p.kind+" "+p.lang]++
	}
	for _, talk := range talks {
		for _, lang := range Languages {
			if n := kinds[string(talk)+" "+lang]; n < 10 {
				t.Errorf("%d phrases for %s in %s, want at least 10", n, talk, lang)
			}
		}
	}
	if want := 2 * (len(talks) + 3); len(kinds) != want {
		t.Errorf("got %d lists, want %d: %v", len(kinds), want, kinds)
	}
}
