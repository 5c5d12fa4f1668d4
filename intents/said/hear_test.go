package said

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestWhatIsRejectedDoesNotCount(t *testing.T) {
	for _, test := range []struct{ text, want, rejected string }{
		{"not the VPN, the Wi-Fi", "the Wi-Fi", "the VPN"},
		{"It's not the printer, it's the scanner", "the scanner", "the printer"},
		{"not the VPN but the Wi-Fi is down", "the Wi-Fi is down", "the VPN"},
		{"I don't want to reset my password, I want to change it", "I want to change it", "to reset my password"},
		{"I do not need a new phone, just a new sim card", "just a new sim card", "a new phone"},
		{"no printer problem, the scanner sends nothing", "the scanner sends nothing", "printer problem"},
		{"the scanner, not the printer", "the scanner", "the printer"},
		{"not Teams, Outlook", "Outlook", "Teams"},
		{"nicht das VPN, sondern das WLAN", "das WLAN", "das VPN"},
		{"Es geht nicht um das Passwort, sondern um den Benutzernamen", "Es geht um den Benutzernamen", "um das Passwort"},
		{"nicht das VPN, das WLAN geht nicht", "das WLAN geht nicht", "das VPN"},
		{"Kein Druckerproblem, der Scanner schickt nichts", "der Scanner schickt nichts", "Druckerproblem"},
		{"ich brauche keine Maus, sondern eine Tastatur", "ich brauche eine Tastatur", "Maus"},
		{"Ich möchte mein Passwort nicht zurücksetzen, ich möchte es ändern", "ich möchte es ändern", "mein Passwort nicht zurücksetzen"},
		{"der Scanner, nicht der Drucker", "der Scanner", "der Drucker"},
		{"Outlook works fine but Teams doesnt", "Teams does not work", "Outlook"},
		{"vpn works but wifi doesn't", "wifi does not work", "vpn"},
		{"The mouse is ok, the keyboard is not", "the keyboard does not work", "The mouse"},
		{"printing works but not scanning", "scanning does not work", "printing"},
		{"Outlook geht, aber Teams nicht", "Teams geht nicht", "Outlook"},
		{"Teams Kamera läuft, Ton nicht mehr", "Ton läuft nicht", "Teams Kamera"},
		{"everything works except the VPN", "the VPN does not work", "everything"},
		{"everything except the VPN works", "the VPN does not work", "everything"},
		{"Alles geht außer der Drucker", "der Drucker geht nicht", "Alles"},
		{"kein neuer Laptop, nur ein Netzteil bitte", "nur ein Netzteil bitte", "neuer Laptop"},
		{"I need no new laptop, just a charger", "just a charger", "new laptop"},
	} {
		r := Hear(test.text)
		if r.Text != test.want || r.Rejected != test.rejected {
			t.Errorf("%q is heard as %q without %q, want %q without %q", test.text, r.Text, r.Rejected, test.want, test.rejected)
		}
	}
}

func TestAComplaintIsNoRejection(t *testing.T) {
	for _, text := range []string{
		"the VPN does not work", "VPN does not connect, Outlook does not open", "kein WLAN", "kein WLAN, kein Internet",
		"ich komme nicht ins VPN", "Outlook öffnet nicht", "Outlook öffnet nicht, Teams auch nicht", "no internet, router blinks",
		"my laptop is not charging, what now", "der Drucker druckt nicht, obwohl er an ist", "I cannot open the shared drive",
		"das Passwort wird nicht angenommen, es ist aber richtig", "I have not received the code, please send it again",
		"it does not print but scans", "kann das Laufwerk nicht öffnen, kein Zugriff", "not working", "nicht erreichbar",
		"Outlook works but not on my phone", "Outlook geht, aber auf dem Handy nicht", "das geht aber leider nicht",
		"the app works, but it does not sync", "Outlook geht aber immer noch nicht", "VPN geht nicht und Drucker auch nicht",
		"kein WLAN, nur LAN geht", "nothing works but I can print", "the VPN works, then it does not",
		"ich finde meinen Kalender nicht", "das VPN geht nicht nur im Büro, sondern nirgends", "The camera is not found in Teams, the microphone is",
	} {
		if r := Hear(text); r.Rejected != "" || r.Text != text {
			t.Errorf("%q is heard as %q without %q", text, r.Text, r.Rejected)
		}
	}
}

func TestAnObjectionIsHeard(t *testing.T) {
	for text, want := range map[string]string{
		"no, I meant the scanner":             "the scanner",
		"No I mean on the phone":              "on the phone",
		"nein, ich meinte den Scanner":        "den Scanner",
		"nein, am Handy":                      "am Handy",
		"ich meinte das WLAN":                 "das WLAN",
		"no, not the VPN, the Wi-Fi":          "the Wi-Fi",
		"nein, nicht das VPN, das WLAN":       "das WLAN",
		"falsch, es geht um den Monitor":      "den Monitor",
		"sorry, I meant the other monitor":    "the other monitor",
		"nee, ich meine eher das Diensthandy": "das Diensthandy",
	} {
		if r := Hear(text); !r.Objects || r.Text != want {
			t.Errorf("%q is heard as %+v, want an objection with %q", text, r, want)
		}
	}
	for text, want := range map[string]bool{
		"no, I meant the scanner": true, "nein, ich meinte den Scanner": true, "falsch, es geht um den Monitor": true,
		"I was talking about the phone": true, "nein, immer noch nicht": false, "no, still broken": false, "nein, am Handy": false,
	} {
		if r := Hear(text); r.Instead != want {
			t.Errorf("%q says that something else was meant: %t, want %t", text, r.Instead, want)
		}
	}
	for _, text := range []string{"no", "nein danke", "no signal on my phone", "nein", "keine Verbindung", "noch eine Frage",
		"I mean business"} {
		if r := Hear(text); r.Objects && text != "nein danke" && text != "I mean business" {
			t.Errorf("%q is heard as %+v", text, r)
		}
	}
}

func TestAFollowUpIsHeard(t *testing.T) {
	for text, want := range map[string]string{
		"and on the phone?":               "on the phone",
		"And on Android?":                 "on Android",
		"what about Android?":             "Android",
		"how about my Mac":                "my Mac",
		"und auf dem Handy?":              "auf dem Handy",
		"Und am Mac":                      "am Mac",
		"was ist mit dem iPad?":           "dem iPad",
		"geht das auch für Teams?":        "für Teams",
		"does that also work on Linux":    "on Linux",
		"und wie geht das am Handy?":      "am Handy",
		"wie sieht es mit Android aus?":   "Android",
		"auf dem Handy?":                  "auf dem Handy",
		"same for the shared mailbox?":    "for the shared mailbox",
		"ok und im Homeoffice?":           "im Homeoffice",
		"how?":                            "",
		"wie?":                            "",
		"und wie genau?":                  "",
		"Wo finde ich das?":               "",
		"gilt das auch bei Firmenhandys?": "bei Firmenhandys",
	} {
		if r := Hear(text); !r.Follows || r.Text != want {
			t.Errorf("%q is heard as %+v, want a follow-up with %q", text, r, want)
		}
	}
	for _, text := range []string{"my laptop is slow", "wie richte ich VPN ein", "how do I reset my password",
		"and then the whole screen went black and nothing happened any more at all", "auf dem Bildschirm steht ein Fehler und nichts geht"} {
		if r := Hear(text); r.Follows {
			t.Errorf("%q is heard as %+v", text, r)
		}
	}
}

func TestPiecesAreCutWhereARequestMayBegin(t *testing.T) {
	for _, test := range []struct {
		text string
		want []Piece
	}{
		{"my laptop is slow", []Piece{{"my laptop is slow", Sentence}}},
		{"My laptop is slow. How do I share my calendar?", []Piece{{"My laptop is slow.", Sentence},
			{"How do I share my calendar?", Sentence}}},
		{"Mein Laptop ist langsam, außerdem ist mein Passwort abgelaufen", []Piece{{"Mein Laptop ist langsam", Sentence},
			{"ist mein Passwort abgelaufen", Marked}}},
		{"Drucker streikt. Außerdem: Monitor bleibt schwarz", []Piece{{"Drucker streikt.", Sentence},
			{"Monitor bleibt schwarz", Marked}}},
		{"the printer is jammed and my password has expired", []Piece{{"the printer is jammed", Sentence},
			{"my password has expired", Conjunction}}},
		{"mouse and keyboard", []Piece{{"mouse and keyboard", Sentence}}},
		{"1. VPN is down\n2) need Visio", []Piece{{"VPN is down", Marked}, {"need Visio", Marked}}},
		{"VPN is down\nPS: need Visio", []Piece{{"VPN is down", Sentence}, {"need Visio", Marked}}},
		{"Seit ca. 2 Tagen, d.h. seit dem 3. Mai geht z.B. Excel nicht", []Piece{
			{"Seit ca. 2 Tagen, d.h. seit dem 3. Mai geht z.B. Excel nicht", Sentence}}},
		{"version 16.0.1 of Excel crashes", []Piece{{"version 16.0.1 of Excel crashes", Sentence}}},
		{"VPN geht nicht, Drucker streikt, brauche eine Maus", []Piece{{"VPN geht nicht", Sentence}, {"Drucker streikt", Comma},
			{"brauche eine Maus", Comma}}},
		{"the printer is jammed and out of ink, my password has expired", []Piece{
			{"the printer is jammed", Sentence}, {"out of ink", Conjunction}, {"my password has expired", Comma}}},
		{"the laptop, the one from work, is slow", []Piece{{"the laptop", Sentence}, {"the one from work", Comma},
			{"is slow", Comma}}},
		{"If I start the VPN, it times out", []Piece{{"If I start the VPN, it times out", Sentence}}},
		{"the VPN times out, because the Wi-Fi is slow", []Piece{{"the VPN times out, because the Wi-Fi is slow", Sentence}}},
		{"It's not the VPN, the office Wi-Fi is slow", []Piece{{"It's not the VPN, the office Wi-Fi is slow", Sentence}}},
		{"mouse, keyboard, two monitors", []Piece{{"mouse, keyboard", Sentence}, {"two monitors", Comma}}},
		{"my laptop died, I restarted it, the update ran, now the monitor is black", []Piece{
			{"my laptop died, I restarted it, the update ran, now the monitor is black", Sentence}}},
		{"", nil},
	} {
		got := Pieces(test.text)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q:\n%s", test.text, diff)
		}
	}
}

func TestWhatPointsBackOrGivesAValueLeans(t *testing.T) {
	for text, want := range map[string]bool{
		"it keeps dropping": true, "my old one is broken": true, "that is slow": true, "what do I do about that?": true,
		"I cannot get in there": true, "can I get some help?": true, "mein Benutzername ist k.meyer": true,
		"My asset tag is NB-12345.": true, "the address: pat@example.com": true,
		"I need a link to one of my files": false, "there is no sound in my call": false,
		"the laptop is so slow that opening Word takes minutes": false, "my account is locked": false,
		"the new printer is in room 4.12": false, "Mein Laptop ist langsam.": false,
	} {
		if got := (Piece{Text: text, Before: Sentence}).Leans(); got != want {
			t.Errorf("%q leans: %t, want %t", text, got, want)
		}
		if (Piece{Text: text, Before: Marked}).Leans() {
			t.Errorf("%q leans although the person says that it is another request", text)
		}
	}
}

func TestASubjectIsNoRequestBesideItsMail(t *testing.T) {
	m := Read("Subject: Re: Laptop is slow\nHi team,\nit takes ten minutes to boot. Also, I need a mouse.")
	want := []Piece{{"Laptop is slow\nit takes ten minutes to boot.", Sentence}, {"I need a mouse.", Marked}}
	if diff := cmp.Diff(want, m.Pieces()); diff != "" {
		t.Error(diff)
	}
	if got := Read("Betreff: Drucker streikt").Pieces(); len(got) != 1 || got[0].Text != "Drucker streikt" {
		t.Errorf("pieces %+v", got)
	}
}

func TestAbbreviationsAreSpeltOut(t *testing.T) {
	g := NewGlossary()
	for _, test := range []struct{ lang, text, want string }{
		{"en", "forgot my pw", "forgot my pw password"},
		{"en", "cant login to o365 pls help asap!", "cant cannot login to o365 Office 365 Microsoft 365  help !"},
		{"de", "mein kw ist weg, brauche iwie ein neues", "mein kw Kennwort ist weg, brauche iwie irgendwie ein neues"},
		{"de", "PW vergessen mfg", "PW Passwort vergessen"},
		{"en", "my laptop is slow", "my laptop is slow"},
		{"en", "pls", "pls"},
		{"fr", "pw", "pw"},
		{"en", "see pw.example.com/pw", "see pw.example.com/pw"},
	} {
		if got := g.Expand(test.text, test.lang); got != test.want {
			t.Errorf("%s %q: got %q, want %q", test.lang, test.text, got, test.want)
		}
	}
}

func FuzzHear(f *testing.F) {
	f.Add("no, not the VPN, the Wi-Fi and on the phone? 1. x 2. y", "en")
	f.Add("nein, nicht das VPN, sondern das WLAN. Außerdem pw weg", "de")
	g := NewGlossary()
	f.Fuzz(func(t *testing.T, text, lang string) {
		r := Hear(text)
		if len(r.Text) > len(text)+1 || utf8.ValidString(text) && !utf8.ValidString(r.Text+r.Rejected) {
			t.Errorf("%q is heard as %+v", text, r)
		}
		if r.Text == "" && !r.Follows && strings.TrimSpace(text) != "" {
			t.Errorf("%q: nothing is left", text)
		}
		if got := g.Expand(text, lang); strings.TrimSpace(text) != "" && strings.TrimSpace(got) == "" {
			t.Errorf("%q: nothing is left of %q", got, text)
		}
		pieces := Pieces(text)
		if len(pieces) > maxPieces {
			t.Errorf("%q: %d pieces", text, len(pieces))
		}
		for _, p := range pieces {
			if strings.TrimSpace(p.Text) == "" {
				t.Errorf("%q: an empty piece in %+v", text, pieces)
			}
		}
	})
}

func TestWhatAllLanguagesAbbreviateTellsNone(t *testing.T) {
	for text, want := range map[string]string{
		"kw vergessen pls asap":  "kw vergessen",
		"Forgot my pwd, ASAP!!":  "Forgot my",
		"printer is down asap.":  "printer is down",
		"asap":                   "",
		"the asapx tool is gone": "the asapx tool is gone",
	} {
		if got := NewGlossary().Telling(text); got != want {
			t.Errorf("Telling(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestPronounsPointAtWhatWasSaid(t *testing.T) {
	for text, want := range map[string]bool{"how do I change it": true, "wie ändere ich es": true, "how do I change": false,
		"Können Sie mir helfen": false, "where do they keep all of the spare parts that it needs": false,
		"It does not start": true, "Dafür brauche ich Hilfe": true, "ein großes Paket": false, "Söhne": false} {
		if got := Hear(text).Points; got != want {
			t.Errorf("%q points: got %t, want %t", text, got, want)
		}
	}
}
