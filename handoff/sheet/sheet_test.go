package sheet_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/kb"
)

// page is the sheet of a case whose person wrote the text everywhere.
func page(t interface{ Fatal(...any) }, lang, text string) sheet.Sheet {
	catalogue, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	no := false
	c := handoff.Case{Number: 12, State: handoff.Waiting, Priority: handoff.High, Team: "it", Subject: text,
		Because: "default", Channel: "web", Lang: "de", Person: handoff.Person{Name: text, Email: text, TimeZone: "UTC"}}
	entries := []handoff.Entry{
		{Seq: 1, Kind: handoff.Said, From: handoff.ByPerson, Text: text, Files: []handoff.File{{Name: text, Size: 1_234_567}}},
		{Seq: 2, Kind: handoff.Understood, From: handoff.ByBot, Why: &handoff.Why{Rule: "best_way", Signals: []handoff.Signal{
			{Code: handoff.SignalBlocked, Text: text}}, Intents: []handoff.Weighed{{ID: "vpn", Title: "VPN", Score: .7}},
			Articles: []handoff.Weighed{{ID: "vpn", Score: .9}, {ID: "vpn-slow", Title: "Slow VPN", Score: .4}},
			Slots:    []handoff.Slot{{Kind: "place", Value: text, Text: text}}}},
		{Seq: 3, Kind: handoff.Said, From: handoff.ByBot, Text: "Try it", Shown: handoff.Shown{Steps: []string{"Restart"},
			Sources: []handoff.Source{{Article: "vpn", Title: "VPN", Score: .9}}}},
		{Seq: 4, Kind: handoff.Tried, From: handoff.ByPerson, Worked: &no},
		{Seq: 5, Kind: handoff.Said, From: handoff.ByBot, Text: "Which?", Outcome: handoff.Questioned},
		{Seq: 6, Kind: handoff.Said, From: handoff.ByPerson, Text: text},
		{Seq: 7, Kind: handoff.Opened, From: handoff.ByBot, Text: handoff.ReasonNotSolved},
	}
	return sheet.Sheet{Words: sheet.Words{Texts: catalogue, Lang: lang}, Case: c, Brief: handoff.Compute(c, entries),
		Earlier: []handoff.Case{{Number: 3, Subject: text, State: handoff.Closed}}, Prefix: "FL", Team: "IT desk",
		URL: "https://help.example/console/cases/12", Now: time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)}
}

func TestASheetTellsAllOfTheBriefInTheAgentsLanguage(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {"FL-12 VPN is down", "Waiting · High · IT desk", "local time 10:00", "Request", "Cannot work: “VPN is down”",
			"What the bot offered did not help", "Restart: did not help", "VPN (90 %): did not help", "Slow VPN (40 %)",
			"Which?", "FL-3", "Closed", "Files", "(1.2 MB) (1)"},
		"de": {"Wartet", "Anliegen", "Kann nicht arbeiten: „VPN is down“", "Ortszeit 10:00", "Artikel, die passen könnten"},
	} {
		text := page(t, lang, "VPN is down").Text()
		for _, w := range want {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(w)) {
				t.Errorf("%s: %q is missing in\n%s", lang, w, text)
			}
		}
	}
}

func TestASheetSaysThatSomethingIsLeftOut(t *testing.T) {
	s := page(t, "en", "VPN is down")
	const left = "Part of this conversation belongs to another team"
	if strings.Contains(s.Text(), left) {
		t.Error("it says so of a whole one")
	}
	if s.Brief.Withheld = true; !strings.Contains(s.Text(), left) || strings.Count(s.Markdown(), left) != 1 {
		t.Errorf("it does not: %s", s.Text())
	}
}

func TestASheetTellsWhatArrivedInAnotherPlace(t *testing.T) {
	s := page(t, "de", "VPN is down")
	said := handoff.Entry{Seq: 3, Kind: handoff.Said, From: handoff.ByAgent, Name: "Mira", Text: "Restart it"}
	const note = "Direktnachrichten sind gesperrt"
	if strings.Contains(s.TalkText([]handoff.Entry{said}), note) {
		t.Error("it says so of what arrived where it should")
	}
	said.Delivery = handoff.Rerouted
	if text := s.TalkText([]handoff.Entry{said}); !strings.Contains(text, note) {
		t.Errorf("got %s", text)
	}
}

func TestASheetTellsOfAnAnswerOfAnotherMember(t *testing.T) {
	s := page(t, "en", "VPN is down")
	e := handoff.Entry{Seq: 8, Kind: handoff.Helped, From: handoff.BySystem, Name: "Kim", Text: "turn it *off*"}
	s.Brief.Helped = []handoff.Line{{Text: "Kim: turn it *off*", Seq: 8}}
	for name, text := range map[string]string{"brief": s.Markdown(), "talk": s.TalkMarkdown([]handoff.Entry{e})} {
		if !strings.Contains(text, "Kim") || !strings.Contains(text, `turn it \*off\*`) || !strings.Contains(text, "nother member") {
			t.Errorf("%s: got %s", name, text)
		}
	}
}

func TestEveryFactOfTheJournalNamesItsEntry(t *testing.T) {
	s := page(t, "en", "VPN is down")
	for _, seq := range []string{"1", "2", "3", "5", "6", "7"} {
		if !strings.Contains(s.Text(), "("+seq+")") {
			t.Errorf("plain: entry %s is not named", seq)
		}
		if !strings.Contains(s.Markdown(), "https://help.example/console/cases/12?all=1#e"+seq+")") {
			t.Errorf("Markdown: entry %s is not linked", seq)
		}
	}
}

var (
	link  = regexp.MustCompile(`<a [^>]*href="([^"]*)"`)
	other = regexp.MustCompile(`<(script|img|pre|code|table|em|strong|h3|hr|input)\b`)
)

// What people write is shown as they wrote it and does nothing: no link, no picture, no heading, no line of the sheet.
func TestForeignTextStaysDataInMarkdown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"# h", "\n", "\n\n", "[a](http://evil.example)", "![x](y)",
			"<script>x</script>", "`code`", "```\n", "    four", "- li", "> q", "1. one", "***b***", "| a | b |\n|--|--|\n",
			"http://evil.example", "@everyone", "<!channel>", "\\", "&lt;", "word", "\u202e", "\x1b[31m", "---", "===",
			"\r", "~~~", "a@evil.example", "www.evil.example", "\t", "end"}), 1, 8).Draw(t, "parts")
		s := page(t, "en", strings.Join(parts, ""))
		html := kb.HTML(s.Markdown())
		for _, found := range link.FindAllStringSubmatch(html, -1) {
			if !strings.HasPrefix(found[1], s.URL) {
				t.Fatalf("a link to %s in\n%s", found[1], s.Markdown())
			}
		}
		if bad := other.FindString(html); bad != "" {
			t.Fatalf("%s of\n%s", bad, s.Markdown())
		}
		if strings.Count(html, "<h1") != 1 || strings.Count(html, "<h2") != 12 {
			t.Fatalf("headings of\n%s", s.Markdown())
		}
		if strings.ContainsAny(s.Text()+s.Markdown(), "\x1b\u202e\r") {
			t.Fatal("control characters are left")
		}
	})
}

// A line that ends with a backslash made code of the next one.
func TestABackslashAtTheEndOfALineIsOne(t *testing.T) {
	s := page(t, "en", "C:\\\n`code`")
	if html := kb.HTML(s.Markdown()); strings.Contains(html, "<code") || !strings.Contains(html, `C:\`) {
		t.Error(html)
	}
}
