package said

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestUglyMessagesAreReadAsPeopleReadThem(t *testing.T) {
	files, err := filepath.Glob("testdata/messages/*.txt")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d messages, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := shown(Read(string(raw)))
			golden := strings.TrimSuffix(file, ".txt") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// shown is a message for a golden file: what is asked, and below it each part.
func shown(m Message) string {
	var out strings.Builder
	out.WriteString(m.Asked() + "\n----\n")
	for _, p := range m.Parts {
		out.WriteString(string(p.Kind) + ": " + m.Text[p.Start:p.End] + "\n")
	}
	return out.String()
}

func TestOnlyWhatIsAskedIsLeft(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"plain", "my laptop is slow", "my laptop is slow"},
		{"greeting with a comma", "Hello, my laptop is slow", "my laptop is slow"},
		{"greeting without", "hallo mein laptop ist langsam", "mein laptop ist langsam"},
		{"greeting by name", "Hi Tom, my laptop is slow today", "my laptop is slow today"},
		{"greeting by title", "Sehr geehrte Frau Dr. Müller, mein Laptop ist langsam", "mein Laptop ist langsam"},
		{"a team", "Hallo liebes IT-Team, mein Laptop ist langsam", "mein Laptop ist langsam"},
		{"thanks behind", "my laptop is slow. Thanks in advance!", "my laptop is slow."},
		{"Dank und Gruß", "Mein Laptop ist langsam. Vielen Dank im Voraus, LG", "Mein Laptop ist langsam."},
		{"quick question", "Quick question: where do I find my voicemail?", "where do I find my voicemail?"},
		{"Frage vorab", "Hallo, ich hätte da mal eine Frage: wo buche ich einen Raum?", "wo buche ich einen Raum?"},
		{"only a greeting", "Hallo zusammen!", "Hallo zusammen!"},
		{"only thanks", "Vielen Dank!", "Vielen Dank!"},
		{"no thanks", "nein danke", "nein danke"},
		{"ok thanks", "ok thanks", "ok thanks"},
		{"only emoji", "😡😡😡", "😡😡😡"},
		{"emoticon", "teams is silent :-( again :D", "teams is silent again"},
		{"a greeting is no topic's beginning", "hi desk phone is dead", "desk phone is dead"},
		{"it is no team", "hi it is broken again today", "it is broken again today"},
		{"thanks within", "thanks to the update my laptop is slow", "thanks to the update my laptop is slow"},
		{"one log line", "2026-01-12 08:15:01 ERROR Outlook: cannot open the mailbox", "Outlook: cannot open the mailbox"},
		{"a log without errors", "12:00:01 INFO ready\n12:00:02 INFO done", "12:00:01 INFO ready\n12:00:02 INFO done"},
		{"a time is no log", "12:30 Uhr ging der Drucker noch", "12:30 Uhr ging der Drucker noch"},
		{"greater than", "> 20 MB attachments do not go out", "20 MB attachments do not go out"},
		{"sent from", "Drucker ist kaputt\nGesendet von meinem iPhone", "Drucker ist kaputt"},
		{"lines of a burst", "hi\nvpn geht nicht\ndanke\nlg Tom", "vpn geht nicht"},
		{"a burst goes on", "Outlook ist weg\nlg Tom\nund der Drucker auch", "Outlook ist weg\nund der Drucker auch"},
		{"a marked mail", "This mail is marked confidential, how do I open it?", "This mail is marked confidential, how do I open it?"},
		{"not UTF-8", "vpn \xff\xfe down today", "vpn down today"},
		{"white space", " \t vpn \n\n  down ", "vpn\ndown"},
		{"nothing", " \n\t ", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Read(test.text).Asked(); got != test.want {
				t.Errorf("of %q is asked %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestErrorsOfALogHaveNoLanguage(t *testing.T) {
	m := Read("das VPN geht nicht\n[2026-01-12 08:16:01] ERROR vpnd[1]: handshake timed out")
	if m.Words() != "das VPN geht nicht" || m.Asked() != "das VPN geht nicht\nhandshake timed out" {
		t.Errorf("words %q, asked %q", m.Words(), m.Asked())
	}
}

// huge is a megabyte of what costs most to read, each kind of it.
func huge() map[string]string {
	texts := map[string]string{}
	for name, unit := range map[string]string{
		"lines": "a\n", "quotes": "> a\n", "log": "2026-01-12 08:15:01 ERROR no\n", "one line": "word ", "headers": "From: a\nTo: b\n",
		"fences": "```\n", "closings": "MfG\nTom\n", "emoji": "😡", "marks": "-----", "attributions": "On 1 a b c d e f\n",
		"dots": "a. B", "keys": "a=b ", "zeros": "\x00",
	} {
		texts[name] = strings.Repeat(unit, 1<<20/len(unit))
	}
	return texts
}

func TestOfAHugeMessageOnlyTheEndsAreRead(t *testing.T) {
	for name, text := range huge() {
		t.Run(name, func(t *testing.T) {
			read := 0
			for _, l := range cut(text) {
				if l.kind != Unread {
					read += l.to - l.from
				}
			}
			if read == 0 || read > headBytes+tailBytes+2*utf8.UTFMax {
				t.Errorf("%d bytes are read, want at most the %d of both ends", read, headBytes+tailBytes)
			}
		})
	}
}

// BenchmarkHuge tells what a megabyte costs: about as much as what is read of it.
func BenchmarkHuge(b *testing.B) {
	for name, text := range huge() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Read(text)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/messages/*.txt")
	for _, file := range files {
		if raw, err := os.ReadFile(file); err == nil {
			f.Add(string(raw))
		}
	}
	f.Add("Von: a\nBetreff: AW: VPN\n\n> x\nMfG\nTom\nPS: y\n😡 ```\n12:00:00 ERROR a=b c=d e=f\n```")
	f.Fuzz(func(t *testing.T, text string) {
		m := Read(text)
		if again := Read(m.Asked()).Asked(); again != m.Asked() {
			t.Errorf("%q: reading again gives %q after %q", text, again, m.Asked())
		}
		if strings.TrimSpace(text) != "" && m.Asked() == "" {
			t.Errorf("%q: nothing is left", text)
		}
		end := 0
		for _, p := range m.Parts {
			if p.Start < end || p.End <= p.Start || p.End > len(text) || p.Kind == "" {
				t.Fatalf("%q: parts %+v", text, m.Parts)
			}
			if strings.TrimSpace(text[end:p.Start]) != "" {
				t.Errorf("%q: %q is in no part", text, text[end:p.Start])
			}
			end = p.End
		}
		if strings.TrimSpace(text[end:]) != "" {
			t.Errorf("%q: %q is in no part", text, text[end:])
		}
		if utf8.ValidString(text) && !utf8.ValidString(m.Asked()) {
			t.Errorf("%q: not UTF-8: %q", text, m.Asked())
		}
	})
}

func BenchmarkRead(b *testing.B) {
	raw, err := os.ReadFile("testdata/messages/reply-outlook-de.txt")
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range []string{"hi, my laptop is slow, thanks", string(raw)} {
		b.Run("", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Read(text)
			}
		})
	}
}

func BenchmarkHear(b *testing.B) {
	for _, text := range []string{"my laptop is slow", "not the VPN, the Wi-Fi", "and on the phone?",
		"The new monitor is not found by my laptop when I connect it to the docking station, what can I do about it now?"} {
		b.Run("", func(b *testing.B) {
			for b.Loop() {
				Hear(text)
			}
		})
	}
}
